"""The api-server's side of a task: the real Execution API below /execution, and what was seen there at /records."""

import contextlib
import functools
import json
import socket

from . import watch


@functools.lru_cache(None)
def execution_api():
    from airflow.api_fastapi.execution_api.app import InProcessExecutionAPI

    return InProcessExecutionAPI()


@functools.lru_cache(None)
def application():
    import uvicorn.protocols.http.auto
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Mount, Route

    execution = execution_api().app

    @contextlib.asynccontextmanager
    async def lifespan(_):
        async with execution.router.lifespan_context(execution):
            yield

    async def records(_):
        return Response(json.dumps(watch.taken()))

    return Starlette(routes=[Route("/records", records), Mount("/execution", execution)], lifespan=lifespan)


def warm():
    """The first request makes the routes of all versions, which takes long; a forked server has them already."""
    import asyncio

    import httpx

    async def ask():
        transport = httpx.ASGITransport(app=application(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            await client.get("/execution/variables/row_plain")

    asyncio.run(ask())


def serve(tell):
    import uvicorn

    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(application(), log_config=None, lifespan="on"))
    tell(listening.getsockname()[1])
    server.run(sockets=[listening])
