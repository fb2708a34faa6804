"""The chat page over HTTP: who gets in, what is refused, and that everything happens once."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.adapters.forms import ForgetfulForms
from bot.adapters.web.app import create_web_app
from bot.adapters.web.chat import WebChat
from bot.adapters.web.gallery import MemoryState
from bot.adapters.web.guard import Hosts
from bot.adapters.web.live import Live
from bot.adapters.web.sign_in import SignIn
from bot.adapters.web.transcript import KEPT_PAGES, PAGE
from bot.adapters.web.uploads import safe_name
from bot.messages import ButtonPress, ChatUser, FileShared, Inbound, Message, MessageRef
from bot.replies import Attachment, Button, Buttons, Reply, Text
from bot.testing.in_place import in_place

BASE = "http://127.0.0.1:8080"
ORIGIN = {"Origin": BASE}


@dataclass
class Talk:
    """A conversation that notes what came in, and can be told what to answer."""

    seen: list[Inbound] = field(default_factory=list)
    answer: Callable[[Inbound], Reply | None] = lambda event: Reply((Text("ok"), Buttons((Button("Undo", "undo:1"),))))
    began: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None

    async def __call__(self, event: Inbound) -> Reply | None:
        self.seen.append(event)
        self.began.set()
        if self.gate:
            await self.gate.wait()
        return self.answer(event)


@pytest.fixture
def talk() -> Talk:
    return Talk()


@pytest.fixture
def sign_in() -> SignIn:
    return SignIn(MemoryState(), "a secret of the test, long enough")


@pytest.fixture
def app(talk: Talk, sign_in: SignIn, tmp_path: Path) -> Starlette:
    return create_web_app(talk, sign_in=sign_in, upload_dir=tmp_path / "up", port=8080, upload_bytes=200_000)


def browser(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE, headers=ORIGIN)


@pytest.fixture
async def stranger(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as client:
        yield client


@pytest.fixture
async def ana(app: Starlette, sign_in: SignIn) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app) as client:
        await client.get(f"/sign-in/{sign_in.mint('ana', 'Ana')}")
        yield client


def message(text: str, event_id: str = "event-0001", conversation: str = "main") -> dict[str, str]:
    return {"event_id": event_id, "text": text, "conversation": conversation}


# Who gets in


async def test_a_link_opens_a_session_once(stranger: httpx.AsyncClient, sign_in: SignIn, app: Starlette) -> None:
    link = f"/sign-in/{sign_in.mint('ana', 'Ana')}"
    assert (await stranger.head(link)).status_code == 200  # a preview does not use it up
    first = await stranger.get(link)
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"].lower()
    assert cookie.startswith("loom_session_8080=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert (await stranger.get("/chat/history")).json()["user"] == {"name": "Ana"}
    assert (await stranger.get(link)).status_code == 303  # the same browser is signed in already
    async with browser(app) as other:
        second = await other.get(link)
        assert second.status_code == 410
        assert "loom sign-in" in second.text
        assert (await other.get("/chat/history")).status_code == 401


async def test_without_a_session_only_the_page_and_its_parts_are_served(stranger: httpx.AsyncClient) -> None:
    for path in ("/", "/static/app.js", "/static/style.css", "/health"):
        assert (await stranger.get(path)).status_code == 200
    for path in ("/chat/history", "/chat/events", "/chat/files/x"):
        answer = await stranger.get(path)
        assert (answer.status_code, answer.json()) == (401, {"error": "You are not signed in."})
    for path in ("/chat/messages", "/chat/greeting", "/chat/buttons", "/chat/files"):
        assert (await stranger.post(path, json=message("hi"))).status_code == 401


async def test_signing_out_closes_the_session(ana: httpx.AsyncClient) -> None:
    kept = {"Cookie": f"loom_session_8080={ana.cookies['loom_session_8080']}"}
    assert (await ana.post("/sign-out", json={})).status_code == 200
    assert (await ana.get("/chat/history", headers=kept)).status_code == 401


async def always() -> bool:
    return True


class Door:
    """Says who is let in, as a record of people would."""

    def __init__(self) -> None:
        self.out: set[str] = set()

    def __call__(self, user: ChatUser) -> bool:
        return user.id not in self.out


async def test_who_may_enter_no_more_is_out_at_once_and_for_good(talk: Talk, sign_in: SignIn, tmp_path: Path) -> None:
    door = Door()
    app = create_web_app(talk, sign_in=sign_in, upload_dir=tmp_path, port=8080, let_in=door)
    link = f"/sign-in/{sign_in.mint('ana', 'Ana')}"
    async with browser(app) as ana:
        await ana.get(f"/sign-in/{sign_in.mint('ana', 'Ana')}")
        assert (await ana.get("/chat/history")).status_code == 200
        door.out.add("ana")
        for path in ("/chat/history", "/chat/events", "/chat/files/x"):
            assert (await ana.get(path)).status_code == 401, path
        for path in ("/chat/messages", "/chat/greeting", "/chat/buttons", "/chat/files"):
            assert (await ana.post(path, json=message("hi"))).status_code == 401, path
        assert talk.seen == []
        async with browser(app) as other:
            assert (await other.get(link)).status_code == 410
        door.out.clear()
        assert (await ana.get("/chat/history")).status_code == 401, "let in again, they sign in again"


async def test_signing_out_everywhere_ends_sessions_and_links_but_not_those_of_others(
    app: Starlette, ana: httpx.AsyncClient, sign_in: SignIn
) -> None:
    link = f"/sign-in/{sign_in.mint('ana', 'Ana')}"
    async with browser(app) as tom:
        await tom.get(f"/sign-in/{sign_in.mint('tom', 'Tom')}")
        sign_in.close_all("ana")
        assert (await ana.get("/chat/history")).status_code == 401
        assert (await ana.get(link)).status_code == 410
        assert (await tom.get("/chat/history")).status_code == 200
        await ana.get(f"/sign-in/{sign_in.mint('ana', 'Ana')}")
        assert (await ana.get("/chat/history")).status_code == 200


async def test_an_open_page_is_cut_off_when_its_person_may_enter_no_more() -> None:
    inside = True

    async def still_in() -> bool:
        return inside

    live = Live(heartbeat_seconds=0.01)
    page = live.events("ana", still_in)
    assert "retry" in await anext(page)
    assert "still here" in await anext(page)
    inside = False
    live.publish("ana", {"secret": 1})
    assert [line async for line in page] == []
    assert live.publish("ana", {}) == 0


@pytest.mark.parametrize(
    ("public", "host", "secure"),
    [
        ("https://crm.example.com", "crm.example.com", True),
        ("https://crm.example.com:8443", "crm.example.com:8443", True),
        ("http://crm.example.com", "crm.example.com", False),
        ("https://crm.example.com", "127.0.0.1:8080", False),
        (None, "127.0.0.1:8080", False),
    ],
)
async def test_behind_tls_the_cookie_goes_over_tls_only(
    talk: Talk, sign_in: SignIn, tmp_path: Path, public: str | None, host: str, secure: bool
) -> None:
    app = create_web_app(talk, sign_in=sign_in, upload_dir=tmp_path, port=8080, public_url=public)
    async with browser(app) as client:
        answer = await client.get(f"/sign-in/{sign_in.mint('ana', 'Ana')}", headers={"Host": host})
        assert answer.status_code == 303
        assert ("; secure" in answer.headers["set-cookie"].lower()) is secure


async def test_a_made_up_cookie_is_no_session(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/chat/history", headers={"Cookie": "loom_session_8080=admin.x"})).status_code == 401


# What is refused


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "http://127.0.0.1:9999", "ftp://127.0.0.1:8080"]
)
@pytest.mark.parametrize("path", ["/chat/messages", "/chat/greeting", "/chat/buttons", "/chat/files", "/sign-out"])
async def test_another_page_cannot_post(ana: httpx.AsyncClient, talk: Talk, origin: str | None, path: str) -> None:
    del ana.headers["Origin"]
    answer = await ana.post(path, json=message("hi"), headers={"Origin": origin} if origin else {})
    assert answer.status_code == 403
    assert talk.seen == []


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1:8080", True),
        ("localhost:8080", True),
        ("[::1]:8080", True),
        ("LOCALHOST:8080", True),
        ("crm.example.com", True),
        ("crm.example.com:443", True),
        ("127.0.0.1:8081", False),
        ("127.0.0.1", False),
        ("evil.example", False),
        ("evil.example:8080", False),
        ("127.0.0.1.evil.example:8080", False),
        ("127.0.0.1:8080@evil.example", False),
        ("127.0.0.1:port", False),
        ("", False),
    ],
)
async def test_only_known_hosts_are_answered(app: Starlette, host: str, allowed: bool) -> None:
    assert Hosts(("crm.example.com",), 8080).allows(host) is allowed


async def test_a_rebound_name_reaches_nothing(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/health", headers={"Host": "evil.example:8080"})
    assert answer.status_code == 421
    assert "LOOM_ALLOWED_HOSTS" in answer.text


async def test_every_answer_carries_the_security_headers(stranger: httpx.AsyncClient) -> None:
    for path in ("/", "/chat/history", "/nowhere", "/static/app.js"):
        headers = (await stranger.get(path)).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"text": "hi"}',
        b'{"event_id": "x", "text": "hi", "conversation": "main"}',
        b"[" * 90_000,
    ],
)
async def test_a_body_that_is_none_is_refused(ana: httpx.AsyncClient, talk: Talk, body: bytes) -> None:
    answer = await ana.post("/chat/messages", content=body)
    assert answer.status_code in {400, 422}
    assert answer.json()["error"]
    assert talk.seen == []


@pytest.mark.parametrize(
    "change", [{"text": 5}, {"conversation": "../x"}, {"conversation": 1}, {"event_id": "a b c d e"}]
)
async def test_odd_values_are_refused(ana: httpx.AsyncClient, talk: Talk, change: dict[str, object]) -> None:
    assert (await ana.post("/chat/messages", json={**message("hi"), **change})).status_code == 422
    assert talk.seen == []


async def test_a_huge_message_is_refused_and_a_large_one_is_not(ana: httpx.AsyncClient, talk: Talk) -> None:
    assert (await ana.post("/chat/messages", json=message("x" * 100_000))).status_code == 200
    assert (await ana.post("/chat/messages", json=message("x" * 300_000, "event-0002"))).status_code == 413

    async def undeclared() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b" " * 1024

    assert (await ana.post("/chat/messages", content=undeclared())).status_code == 413
    assert len(talk.seen) == 1


async def test_half_a_character_does_no_harm(ana: httpx.AsyncClient, talk: Talk) -> None:
    raw = json.dumps(message("hi \ud800")).encode()
    assert (await ana.post("/chat/messages", content=raw)).status_code == 200
    assert isinstance(talk.seen[0], Message)
    assert talk.seen[0].text == "hi ?"


# What comes in, and what goes back


async def test_a_message_reaches_the_conversation_as_its_sender(ana: httpx.AsyncClient, talk: Talk) -> None:
    answer = (await ana.post("/chat/messages", json=message("call with jane"))).json()
    (event,) = talk.seen
    assert isinstance(event, Message)
    assert (event.text, event.sender, event.private) == ("call with jane", ChatUser("web", "", "ana", "Ana"), True)
    assert event.ref.conversation == "web:ana"
    you, bot = answer["turns"]
    assert (you["who"], you["text"], you["id"]) == ("you", "call with jane", "event-0001")
    assert bot["blocks"][0] == {"type": "text", "text": "ok", "tone": "normal"}
    assert (await ana.get("/chat/history")).json()["turns"] == [you, bot]


async def test_conversations_are_apart_and_belong_to_their_user(
    ana: httpx.AsyncClient, talk: Talk, app: Starlette, sign_in: SignIn
) -> None:
    await ana.post("/chat/messages", json=message("mine", "event-0001", "c1"))
    assert (await ana.get("/chat/history?conversation=main")).json()["turns"] == []
    async with browser(app) as tom:
        await tom.get(f"/sign-in/{sign_in.mint('tom', 'Tom')}")
        assert (await tom.get("/chat/history?conversation=c1")).json()["turns"] == []
        await tom.post("/chat/messages", json=message("his", "event-0001", "c1"))
    assert [event.ref.conversation for event in talk.seen] == ["web:ana:c1", "web:tom:c1"]
    assert len({event.event_id for event in talk.seen}) == 2


async def test_the_same_event_twice_is_handled_once(ana: httpx.AsyncClient, talk: Talk) -> None:
    first = await ana.post("/chat/messages", json=message("log it"))
    again = await ana.post("/chat/messages", json=message("log it"))
    assert first.json() == again.json()
    assert len(talk.seen) == 1
    assert len((await ana.get("/chat/history")).json()["turns"]) == 2


async def test_a_retry_joins_the_work_under_way(ana: httpx.AsyncClient, talk: Talk) -> None:
    talk.gate = asyncio.Event()
    lost = asyncio.create_task(ana.post("/chat/messages", json=message("slow")))
    await talk.began.wait()
    lost.cancel()  # the browser went away
    retry = asyncio.create_task(ana.post("/chat/messages", json=message("slow")))
    await asyncio.sleep(0)
    talk.gate.set()
    assert (await retry).json()["turns"][1]["blocks"][0]["text"] == "ok"
    assert len(talk.seen) == 1


async def test_what_failed_can_be_tried_again(ana: httpx.AsyncClient, talk: Talk, app: Starlette) -> None:
    calm = talk.answer

    def break_down(event: Inbound) -> Reply | None:
        raise RuntimeError("broken")

    talk.answer = break_down
    with pytest.raises(RuntimeError, match="broken"):
        await ana.post("/chat/messages", json=message("hi"))
    talk.answer = calm
    assert (await ana.post("/chat/messages", json=message("hi"))).status_code == 200
    assert len((await ana.get("/chat/history")).json()["turns"]) == 2


async def test_the_greeting_is_asked_for_once_and_shows_no_hello(ana: httpx.AsyncClient, talk: Talk) -> None:
    two_tabs = [ana.post("/chat/greeting", json={"event_id": f"greeting-{n}", "conversation": "main"}) for n in (1, 2)]
    first, second = await asyncio.gather(*two_tabs)
    assert sorted(len(answer.json()["turns"]) for answer in (first, second)) == [0, 1]
    (event,) = talk.seen
    assert isinstance(event, Message)
    assert event.text == "hello"
    assert [turn["who"] for turn in (await ana.get("/chat/history")).json()["turns"]] == ["bot"]


async def test_a_press_is_marked_on_its_card_and_answered_below(ana: httpx.AsyncClient, talk: Talk) -> None:
    card = (await ana.post("/chat/messages", json=message("hi"))).json()["turns"][1]
    body = {"event_id": "event-0002", "conversation": "main", "token": "undo:1", "values": {"why": "wrong"}}
    answer = (await ana.post("/chat/buttons", json=body)).json()
    press = talk.seen[1]
    assert isinstance(press, ButtonPress)
    assert (press.token, press.values, press.ref.message_id) == ("undo:1", (("why", "wrong"),), card["id"])
    marked, below = answer["turns"]
    assert (marked["id"], marked["pressed"]["undo:1"]["by"]) == (card["id"], "Ana")
    assert below["about"] == "Undo"
    assert answer["replaced"] is None
    assert (await ana.post("/chat/buttons", json=body)).json() == answer
    assert len(talk.seen) == 2


async def test_an_answer_that_replaces_takes_the_place_of_its_card(ana: httpx.AsyncClient, talk: Talk) -> None:
    card = (await ana.post("/chat/messages", json=message("hi"))).json()["turns"][1]
    talk.answer = lambda event: in_place((Text("undone"),))
    body = {"event_id": "event-0002", "conversation": "main", "token": "undo:1", "values": {}}
    answer = (await ana.post("/chat/buttons", json=body)).json()
    assert answer["replaced"] == card["id"]
    history = (await ana.get("/chat/history")).json()["turns"]
    assert [turn["id"] for turn in history] == ["event-0001", card["id"]]
    assert history[1]["blocks"][0]["text"] == "undone"


async def test_the_page_shows_what_was_said_before_a_restart(talk: Talk) -> None:
    """Also how cards were settled; a button of an older card still finds its card."""
    state, ana = ForgetfulForms(), ChatUser("web", "", "ana", "Ana")
    before = WebChat(talk, turns=state)
    card = (await before.message(ana, "main", "event-0001", "hi"))["turns"][1]
    talk.answer = lambda event: in_place((Text("undone"), Buttons((Button("Redo", "redo:1"),))))
    await before.press(ana, "main", "event-0002", "undo:1")

    after = WebChat(talk, turns=state)
    assert await after.history(ana, "main") == await before.history(ana, "main")
    told, shown = (await after.history(ana, "main"))["turns"]
    assert (told["text"], shown["id"], shown["blocks"][0]["text"]) == ("hi", card["id"], "undone")
    assert shown["settled"] is not None
    assert (await after.greet(ana, "main", "event-0003"))["turns"] == []
    assert (await after.press(ana, "main", "event-0004", "redo:1"))["replaced"] == card["id"]
    assert (await after.message(ana, "main", "event-0001", "hi"))["turns"][0]["place"] == 0, "sent again: said once"
    assert (await after.history(ChatUser("web", "", "tom"), "main"))["turns"] == []


async def test_a_long_conversation_is_read_back_page_by_page_and_has_an_end(talk: Talk) -> None:
    chat, ana = WebChat(talk), ChatUser("web", "", "ana")
    for n in range(600):
        await chat.message(ana, "main", f"event-{n:04}", f"say {n}")
    shown: list[int] = []
    place: int | None = None
    while True:
        page = await chat.history(ana, "main", place)
        shown = [turn["place"] for turn in page["turns"]] + shown
        if not page["earlier"]:
            break
        place = page["turns"][0]["place"]
    assert shown == list(range(shown[0], 1200)), "every turn once, in order"
    assert PAGE * (KEPT_PAGES - 1) <= len(shown) <= PAGE * KEPT_PAGES


async def test_only_a_place_is_read_before(ana: httpx.AsyncClient) -> None:
    assert (await ana.get("/chat/history?before=x")).status_code == 422
    assert (await ana.get("/chat/history?before=0")).json()["turns"] == []


async def test_a_button_of_a_card_from_before_a_restart_still_works(ana: httpx.AsyncClient, talk: Talk) -> None:
    body = {"event_id": "event-0002", "conversation": "main", "token": "undo:9", "values": {}}
    assert (await ana.post("/chat/buttons", json=body)).json()["turns"][0]["blocks"][0]["text"] == "ok"
    assert (await ana.post("/chat/buttons", json={**body, "values": {"a": 1}})).status_code == 422


# Files


async def test_dropped_files_are_kept_and_shared(ana: httpx.AsyncClient, talk: Talk, tmp_path: Path) -> None:
    files = [("files", ("accounts.csv", b"a,b\n1,2\n", "text/csv")), ("files", ("../../etc/x.csv", b"c\n", "text/csv"))]
    answer = await ana.post("/chat/files", data=message(""), files=files)
    assert answer.json()["turns"][0]["files"] == ["accounts.csv", "x.csv"]
    (event,) = talk.seen
    assert isinstance(event, FileShared)
    assert [(file.name, file.size) for file in event.files] == [("accounts.csv", 8), ("x.csv", 2)]
    assert await asyncio.to_thread(Path(event.files[0].path).read_bytes) == b"a,b\n1,2\n"
    assert all((tmp_path / "up") in Path(file.path).parents for file in event.files)
    again = await ana.post("/chat/files", data=message(""), files=files)
    assert again.json() == answer.json()
    assert len(await asyncio.to_thread(lambda: list((tmp_path / "up").iterdir()))) == 2


async def test_files_with_words_are_a_message(ana: httpx.AsyncClient, talk: Talk) -> None:
    await ana.post("/chat/files", data=message("our deals"), files={"files": ("deals.csv", b"x")})
    (event,) = talk.seen
    assert isinstance(event, Message)
    assert (event.text, event.files[0].name) == ("our deals", "deals.csv")


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("run.exe", b"MZ", 415), ("big.csv", b"x" * 400_000, 413), ("no-suffix", b"x", 415)],
)
async def test_other_kinds_and_larger_files_are_refused(
    ana: httpx.AsyncClient, talk: Talk, name: str, content: bytes, status: int
) -> None:
    answer = await ana.post("/chat/files", data=message(""), files={"files": (name, content)})
    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)
    assert talk.seen == []


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("deals.csv", "deals.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\deals.csv", "deals.csv"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("..", "file"),
        ("", "file"),
        ("Verkäufe 2026.xlsx", "Verkäufe 2026.xlsx"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_file_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


async def test_an_attachment_is_fetched_by_whom_it_was_offered_to(
    ana: httpx.AsyncClient, talk: Talk, app: Starlette, sign_in: SignIn, tmp_path: Path
) -> None:
    path = tmp_path / "secret" / "deals.csv"
    path.parent.mkdir()
    path.write_text("title\nAcme\n")
    talk.answer = lambda event: Reply((Text("Here."), Attachment("deals.csv", str(path), "text/csv")))
    answer = await ana.post("/chat/messages", json=message("export"))
    assert "secret" not in answer.text  # no local path reaches the page
    href = answer.json()["turns"][1]["blocks"][1]["href"]
    got = await ana.get(href)
    assert got.text == "title\nAcme\n"
    assert got.headers["content-disposition"] == 'attachment; filename="deals.csv"'
    async with browser(app) as tom:
        await tom.get(f"/sign-in/{sign_in.mint('tom')}")
        assert (await tom.get(href)).status_code == 404
    path.unlink()
    assert (await ana.get(href)).status_code == 404


# Unasked


async def test_a_digest_reaches_open_pages_and_the_history(talk: Talk) -> None:
    chat = WebChat(talk)
    page = chat.live.events("ana", always)
    other = chat.live.events("tom", always)
    assert (await anext(page)).startswith("retry")
    await anext(other)
    stands = await chat.send(MessageRef("web", "", "ana"), Reply((Text("Good morning"),)))
    event = json.loads((await anext(page)).removeprefix("data: "))
    assert event["conversation"] == "main"
    assert event["turns"][0]["blocks"][0]["text"] == "Good morning"
    assert stands is not None
    assert stands.message_id == event["turns"][0]["id"]
    assert [turn["id"] for turn in (await chat.history(ChatUser("web", "", "ana"), "main"))["turns"]] == [
        stands.message_id
    ]
    await chat.stop()
    assert [line async for line in page] == []
    assert [line async for line in other] == []
