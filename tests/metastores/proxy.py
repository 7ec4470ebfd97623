"""A proxy on loopback before a server, which carries the answers as the check that uses it wants them."""

import contextlib
import socket
import threading


class Proxy:
    """Takes connections, and carries what each client sends. How answers get to the client is `answers`'s."""

    def __init__(self, port):
        self.port = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.own_port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self.port)) as server:
            threading.Thread(target=self.questions, args=(client, server), daemon=True).start()
            self.answers(server, client)

    def questions(self, client, server):
        with contextlib.suppress(OSError):
            while data := client.recv(4_096):
                server.sendall(data)

    def answers(self, server, client):
        raise NotImplementedError
