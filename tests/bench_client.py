"""A small HTTP client over kept-open sockets, so that the client is not what is measured."""

import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urlsplit

NOTE = re.compile(rb'name="note" value="([^"]+)"')
TIMING = re.compile(rb"Server-Timing: app;dur=([\d.]+)")
# A person's answer: five faces and an open field, as the browser sends them.
FACES = {"own_goal": "4", "group_goal": "3", "heard": "5", "useful": "4", "feeling": "3"}
FORM = b"application/x-www-form-urlencoded"


@dataclass
class Answer:
    status: int
    head: bytes
    body: bytes

    @property
    def app_ms(self) -> float:
        """What the server says it took."""
        found = TIMING.search(self.head)
        return float(found[1]) if found else 0.0

    @property
    def cookie(self) -> bytes:
        return b"; ".join(re.findall(rb"\r\nSet-Cookie: ([^;\r]+)", self.head))


class Client:
    """One browser: one connection, opened again when the server has closed it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.socket: socket.socket | None = None

    def get(self, path: str, cookie: bytes = b"") -> Answer:
        return self._ask(b"GET", path, b"", cookie)

    def post(self, path: str, fields: dict[str, str], cookie: bytes = b"") -> Answer:
        body = "&".join(f"{quote_plus(key)}={quote_plus(value)}" for key, value in fields.items())
        return self._ask(b"POST", path, body.encode(), cookie)

    def _ask(self, method: bytes, path: str, body: bytes, cookie: bytes) -> Answer:
        lines = [
            b"%s %s HTTP/1.1" % (method, path.encode()),
            b"Host: %s:%d" % (self.host.encode(), self.port),
            b"Accept-Language: fi",
        ]
        if cookie:
            lines.append(b"Cookie: " + cookie)
        if method == b"POST":
            lines += [b"Content-Type: " + FORM, b"Content-Length: %d" % len(body)]
        sent = b"\r\n".join(lines) + b"\r\n\r\n" + body
        fresh = self.socket is None
        try:
            return self._once(sent)
        except OSError:
            self.close()
            if fresh:
                raise
        return self._once(sent)

    def _once(self, sent: bytes) -> Answer:
        if self.socket is None:
            self.socket = socket.create_connection((self.host, self.port), timeout=30)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(sent)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])  # type: ignore[index]
        while len(body) < length:
            body += self._more()
        if b"connection: close" in head.lower():
            self.close()
        return Answer(int(head[9:12]), head, body)

    def _more(self) -> bytes:
        assert self.socket is not None
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("closed by the server")
        return part

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def open_page(client: Client, token: str) -> str:
    """Opens a card's link and gives the form's sealed note: two requests."""
    link = client.get(f"/v/{token}/")
    assert link.status == 303, link.status
    page = client.get("/vastaa/", link.cookie)
    found = NOTE.search(page.body)
    assert page.status == 200, page.status
    assert found is not None, "no form to answer"
    return found[1].decode()


def send(client: Client, note: str, words: str = "Lisää aikaa jutella.") -> Answer:
    """Sends the five faces and the open field: one request."""
    fields = {f"q0_{key}": value for key, value in FACES.items()}
    return client.post("/vastaa/", {"note": note, "lang": "fi", **fields, "q0_open": words})


@dataclass
class Crowd:
    """What many clients did at once."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def ms(self, part: float) -> float:
        """The quantile of the times, in milliseconds."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def crowd(
    url: str, clients: int, seconds: float, work: Callable[[Client, str], None], tickets: list[str]
) -> Crowd:
    """Lets clients work in a closed loop until the time or the tickets end; each ticket is used once."""
    result, lock, end = Crowd(), threading.Lock(), time.perf_counter() + seconds

    def one() -> None:
        client = Client(url)
        while time.perf_counter() < end:
            with lock:
                if not tickets:
                    break
                ticket = tickets.pop()
            began = time.perf_counter()
            try:
                work(client, ticket)
            except (OSError, AssertionError) as fault:
                with lock:
                    result.faults.append(repr(fault))
                client.close()
            else:
                with lock:
                    result.times.append(time.perf_counter() - began)
                    result.done.append(ticket)
        client.close()

    threads = [threading.Thread(target=one) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    return result
