import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from geo.errors import QueryRefused, ServiceFailed
from geo.geocoding.fetch import fetch_departement, fetch_file

CONTENT = bytes(range(256)) * 40


class Service(BaseHTTPRequestHandler):
    """Publishes files with ranges and editions; ``faults`` says how the next answers go wrong."""

    files: dict[str, bytes]
    faults: list[str]
    asked: list[tuple[str, str | None]]
    edition = '"first"'

    def do_GET(self):
        self.asked.append((self.path, self.headers.get("Range")))
        fault = self.faults.pop(0) if self.faults else ""
        content = self.files.get(self.path)
        if content is None or fault.isdigit():
            self.send_error(int(fault or 404))
            return
        start = 0
        if self.headers.get("If-Range") == self.edition:
            start = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
        self.answer(content, start, fault)

    def answer(self, content, start, fault):
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("ETag", self.edition)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        end = start + 3000 if fault == "cut" else len(content)
        self.wfile.write(content[start:end])

    def log_message(self, *args):
        pass


@pytest.fixture
def service():
    handler = type("Handler", (Service,), {"files": {}, "faults": [], "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        handler.url = f"http://127.0.0.1:{server.server_port}"
        yield handler
        server.shutdown()
        thread.join()


def fetch(service, tmp_path, pauses=None):
    pause = (lambda _: None) if pauses is None else pauses.append
    return fetch_file(f"{service.url}/a.gz", tmp_path / "a.gz", pause=pause)


def test_a_file_arrives_whole_and_alone(service, tmp_path):
    service.files["/a.gz"] = CONTENT
    assert fetch(service, tmp_path).read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["a.gz"]


def test_a_transfer_that_breaks_off_is_resumed_where_it_stopped(service, tmp_path):
    service.files["/a.gz"] = CONTENT
    service.faults += ["cut", "cut"]
    pauses = []
    assert fetch(service, tmp_path, pauses).read_bytes() == CONTENT
    assert [wanted for _, wanted in service.asked] == [None, "bytes=3000-", "bytes=6000-"]
    assert len(pauses) == 2
    assert pauses == sorted(pauses)


def test_another_edition_is_fetched_from_the_start(service, tmp_path):
    service.files["/a.gz"] = b"old" * 2000
    service.faults += ["cut", "500", "500", "500"]
    with pytest.raises(ServiceFailed):
        fetch(service, tmp_path)
    service.files["/a.gz"], service.edition = CONTENT, '"second"'
    assert fetch(service, tmp_path).read_bytes() == CONTENT


def test_a_failure_keeps_the_former_file_and_says_why(service, tmp_path):
    (tmp_path / "a.gz").write_bytes(b"former")
    service.files["/a.gz"] = CONTENT
    service.faults += ["503"] * 9
    with pytest.raises(ServiceFailed) as failed:
        fetch(service, tmp_path)
    assert "503" in failed.value.sentence
    assert (tmp_path / "a.gz").read_bytes() == b"former"


def test_a_file_that_is_not_there_is_asked_once(service, tmp_path):
    with pytest.raises(ServiceFailed):
        fetch(service, tmp_path)
    assert len(service.asked) == 1


def test_nobody_at_the_address_is_a_failed_service(tmp_path):
    with pytest.raises(ServiceFailed):
        fetch_file("http://127.0.0.1:9/a.gz", tmp_path / "a.gz", pause=lambda _: None)


def test_a_departement_brings_its_localities_where_there_are_some(service, tmp_path):
    service.files |= {"/adresses-2A.csv.gz": CONTENT, "/lieux-dits-2A.csv": CONTENT}
    paths = fetch_departement("2a", tmp_path, url=f"{service.url}/")
    assert [path.name for path in paths] == ["adresses-2A.csv.gz", "lieux-dits-2A.csv"]
    assert len(fetch_departement("2A", tmp_path, url=service.url)) == 2


@pytest.mark.parametrize("code", ["", "7", "99", "20", "../07", "07/../..", "972 "])
def test_what_is_no_departement_is_refused(tmp_path, code):
    with pytest.raises(QueryRefused):
        fetch_departement(code, tmp_path)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://host/a", "adresse.data.gouv.fr"])
def test_what_is_not_http_is_refused(tmp_path, url):
    with pytest.raises(QueryRefused) as refused:
        fetch_file(url, tmp_path / "a.gz")
    assert url in refused.value.sentence
