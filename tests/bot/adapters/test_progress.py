"""Steps of an answer are done once, also when the answer is begun again."""

import contextlib

import pytest

from bot.adapters.forms import ForgetfulForms
from bot.adapters.progress import Progress


class Door:
    """Fails once when told to; counts how often it was passed."""

    def __init__(self) -> None:
        self.passed, self.broken = 0, False

    async def __call__(self) -> str:
        if self.broken:
            self.broken = False
            raise ConnectionError("broken")
        self.passed += 1
        return f"passed {self.passed}"


async def test_a_step_is_done_once_and_remembers_its_result() -> None:
    progress, door = Progress(ForgetfulForms()), Door()
    assert await progress.of("e1").once("post 0", door) == "passed 1"
    assert await progress.of("e1").once("post 0", door) == "passed 1"
    assert await progress.of("e1").once("post 1", door) == "passed 2"
    assert await progress.of("e2").once("post 0", door) == "passed 3"


async def test_a_step_that_failed_is_not_done() -> None:
    progress, door = Progress(ForgetfulForms()), Door()
    door.broken = True
    with pytest.raises(ConnectionError):
        await progress.of("e1").once("post 0", door)
    assert await progress.of("e1").once("post 0", door) == "passed 1"


async def test_without_an_event_every_post_is_new() -> None:
    progress, door = Progress(ForgetfulForms()), Door()
    assert [await progress.of(None).once("post 0", door) for _ in range(2)] == ["passed 1", "passed 2"]


async def test_a_step_whose_end_nobody_knows_is_looked_for() -> None:
    """It was done, and the answer was lost; or it was not."""
    state, door, looked = ForgetfulForms(), Door(), list[float]()
    there: str | None = "there"

    async def seen(since: float) -> str | None:
        looked.append(since)
        return there

    door.broken = True
    with pytest.raises(ConnectionError):
        await Progress(state).of("e1").once("post 0", door, seen)
    assert looked == [], "the first try need not look"
    assert await Progress(state).of("e1").once("post 0", door, seen) == "there"
    assert await Progress(state).of("e1").once("post 0", door, seen) == "there"
    assert (len(looked), door.passed) == (1, 0)
    there, door.broken = None, True
    for _ in range(2):
        with contextlib.suppress(ConnectionError):
            await Progress(state).of("e2").once("post 0", door, seen)
    assert (len(looked), door.passed) == (2, 1)
