"""The parts of record_walk.py."""
