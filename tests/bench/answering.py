"""A server that gives one answer to everything, in a process of its own so that it takes no time from those
who ask: prints its port, and ends with its standard input.

    python -m tests.bench.answering < ANSWER
"""

import asyncio
import socket
import sys


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, whole: bytes) -> None:
    """One connection, kept alive; requests have no body."""
    try:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(whole)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def serve(body: bytes) -> None:
    """Until nobody is there any more to read what it prints."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    whole = head.encode() + body
    # Named IPPROTO_TCP, else asyncio leaves TCP_NODELAY off.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    server = await asyncio.start_server(lambda r, w: answer(r, w, whole), sock=listener)
    async with server:
        print(listener.getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.buffer.read)


if __name__ == "__main__":
    asyncio.run(serve(sys.stdin.buffer.readline()))
