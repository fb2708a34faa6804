import pytest

from bot.adapters.web.gallery import MemoryState
from bot.adapters.web.sign_in import SignIn
from bot.messages import ChatUser

SECRET = "a secret of the test, long enough"
ANA = ChatUser("web", "", "ana", "Ana Souza")


def test_a_link_signs_in_once() -> None:
    sign_in = SignIn(MemoryState(), SECRET)
    token = sign_in.mint("ana", "Ana Souza")
    assert sign_in.redeem(token) == ANA
    assert sign_in.redeem(token) is None


def test_a_link_works_for_one_of_two_processes_that_saw_it_at_the_same_moment() -> None:
    class Stale(MemoryState):
        """What a second process has read before the first one deleted it."""

        def delete(self, key: str) -> None:
            pass

    state = Stale()
    token = SignIn(state, SECRET).mint("ana")
    assert [SignIn(state, SECRET).redeem(token) is None for _ in range(2)] == [False, True]


@pytest.mark.parametrize("token", ["", "unknown", "x" * 10_000, "\ud800"])
def test_unknown_links_are_refused(token: str) -> None:
    assert SignIn(MemoryState(), SECRET).redeem(token) is None


def test_a_session_lasts_until_it_is_closed() -> None:
    sign_in = SignIn(MemoryState(), SECRET)
    cookie = sign_in.open_session(ANA)
    assert sign_in.user_of(cookie) == ANA
    assert SignIn(MemoryState(), SECRET).user_of(cookie) is None
    sign_in.close_session(cookie)
    assert sign_in.user_of(cookie) is None


def test_a_session_signed_with_another_secret_is_none() -> None:
    state = MemoryState()
    cookie = SignIn(state, "another secret, also long enough").open_session(ANA)
    assert SignIn(state, SECRET).user_of(cookie) is None
    assert SignIn(state, SECRET).user_of("") is None
    assert SignIn(state, SECRET).user_of(cookie.rsplit(".", 1)[0]) is None


def test_what_is_stored_opens_nothing() -> None:
    state = MemoryState()
    sign_in = SignIn(state, SECRET)
    token, cookie = sign_in.mint("ana"), sign_in.open_session(ANA)
    stored = " ".join(state.keys())
    assert token not in stored
    assert cookie.split(".")[0] not in stored


def test_links_and_sessions_expire() -> None:
    kept: dict[str, float | None] = {}

    class Noting(MemoryState):
        def put(self, key: str, value: object, *, ttl_seconds: float | None = None) -> None:
            kept[key.split(":", maxsplit=1)[0]] = ttl_seconds

    sign_in = SignIn(Noting(), SECRET, link_seconds=60, session_seconds=3600)
    sign_in.mint("ana")
    sign_in.open_session(ANA)
    assert kept == {"link": 60, "session": 3600}


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 16 characters"):
        SignIn(MemoryState(), "short")
