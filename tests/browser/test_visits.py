"""What one visit of these tests leaves to the next: nothing."""

STORE = """async () => {
  localStorage.kept = sessionStorage.kept = document.cookie = "kept=1";
  await (await caches.open("kept")).put("/kept", new Response("kept"));
  await new Promise((done) => { indexedDB.open("kept").onsuccess = done; });
}"""
STORED = """async () => [
  ...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie,
  ...await caches.keys(), ...(await indexedDB.databases()).map((one) => one.name),
]"""


def test_a_visit_stores(phone, server):
    phone.goto(f"{server.url}/healthz")
    phone.evaluate(STORE)
    assert phone.evaluate(STORED) == ["kept", "kept", "kept=1", "kept", "kept"]


def test_the_next_visit_finds_nothing(phone, server):
    phone.goto(f"{server.url}/healthz")
    assert phone.evaluate(STORED) == [""]
