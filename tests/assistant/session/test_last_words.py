"""What is said at the end: the posture that won, what was felt, the hand-over."""

from __future__ import annotations

import pytest
from session_driver import PHRASES, TEACHING, Play, built_in, move, plan_of, slot

from assistant.session.background import Background
from assistant.session.commands import Intent
from assistant.session.effects import Ahead, BlockEnded, Ending, Felt, Outcome, Remark, Remarked
from assistant.session.last_words import compared, last_words, verdicts
from assistant.session.moves import Place, Side
from assistant.session.past import PastBlock, PastSession, past_block
from assistant.session.person import Person
from assistant.session.profile import Profile
from assistant.session.states import State

PLAN = built_in("find-your-posture")
SEATED, RAISE = TEACHING.moves["seated-abduction"], TEACHING.moves["lying-side-raise"]
LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH


def answers(*right: str) -> list[Felt]:
    """Make answers from `seated both sit-tall`; with an exclamation mark it was the wrong place."""
    made = []
    for each in right:
        name, side, posture = each.rstrip("!").split()
        of = SEATED if name == "seated" else RAISE
        made.append(Felt(of, Side(side), Place.GLUTES, not each.endswith("!"), None if posture == "-" else posture))
    return made


def best(of: str, posture: str, where: str = "") -> str:
    """Say which one won."""
    return PHRASES.posture_best.format(move=of, where=where, posture=posture)


def none(of: str, where: str = "") -> str:
    """Say that none did."""
    return PHRASES.posture_none.format(move=of, where=where)


ON_LEFT, ON_RIGHT = (PHRASES.on_side.format(side=side) for side in ("left side", "right side"))


@pytest.mark.parametrize(
    ("felt", "lines"),
    [
        pytest.param((), [], id="nothing-told"),
        pytest.param(("seated both -",), [], id="told-without-a-posture"),
        pytest.param(("seated both sit-tall",), [best(SEATED.name, "sit tall")], id="one-move"),
        pytest.param(("seated both sit-tall!",), [none(SEATED.name)], id="none-landed"),
        pytest.param(
            ("raise left well-bent", "raise right well-bent"), [best(RAISE.name, "well bent")], id="the-sides-agree"
        ),
        pytest.param(
            ("raise left well-bent", "raise right straight"),
            [best(RAISE.name, "well bent", ON_LEFT), best(RAISE.name, "straight", ON_RIGHT)],
            id="the-sides-differ",
        ),
        pytest.param(
            ("raise left well-bent", "raise right straight!"),
            [best(RAISE.name, "well bent", ON_LEFT), none(RAISE.name, ON_RIGHT)],
            id="one-side-landed",
        ),
        pytest.param(("raise left straight!", "raise right straight!"), [none(RAISE.name)], id="neither-side-landed"),
        pytest.param(
            ("raise left straight", "raise right straight", "seated both lean-back"),
            [best(SEATED.name, "lean back"), best(RAISE.name, "straight")],
            id="two-moves-in-the-order-of-the-routine",
        ),
    ],
)
def test_verdicts(felt: tuple[str, ...], lines: list[str]) -> None:
    assert list(verdicts(PLAN, answers(*felt), PHRASES)) == lines


def test_only_what_the_routine_compares_has_a_winner() -> None:
    """A posture of choice in another routine is asked about, but nothing is won there."""
    assert compared(built_in("it-band"), answers("raise left straight")) == ()
    assert compared(PLAN, answers("raise left straight"))[0][:2] == (RAISE, LEFT)


def compare(*places: Place) -> Play:
    """Play the comparison, and answer each question in turn."""
    play = Play.of(PLAN).begin()
    for place in places:
        play.until_state(State.ASKING).wait(4).say(Intent.FEEL, place=place)
    return play


def test_the_winners_are_kept_when_the_session_ends() -> None:
    front, glutes = Place.FRONT_OF_HIP, Place.GLUTES
    raise_left_and_right = (front, glutes, front, front, glutes, glutes)
    play = compare(front, glutes, glutes, *raise_left_and_right).to_the_end()
    assert [each for each in play.remarks if each.kind is Remark.POSTURE] == [
        Remarked(Remark.POSTURE, "seated-abduction", BOTH, value="sit-tall"),
        Remarked(Remark.POSTURE, "lying-side-raise", LEFT, value="well-bent"),
        Remarked(Remark.POSTURE, "lying-side-raise", RIGHT, value="straight"),
    ]
    assert best(SEATED.name, "sit tall") in play.texts()


@pytest.mark.parametrize("intent", [Intent.STOP, Intent.WARNING_SIGN])
def test_what_was_found_is_kept_when_the_session_breaks_off(intent: Intent) -> None:
    play = compare(Place.FRONT_OF_HIP, Place.GLUTES)
    play.say(intent)
    play.to_the_end(60)
    assert [each.value for each in play.remarks if each.kind is Remark.POSTURE] == ["sit-tall"]
    assert best(SEATED.name, "sit tall") not in play.texts()  # there was more to say, or nothing


@pytest.mark.parametrize("routine", sorted(TEACHING.routines))
def test_the_hand_over_is_the_last_word(routine: str) -> None:
    play = Play.of(built_in(routine)).begin().to_the_end()
    assert play.outcome is Outcome.FINISHED
    assert play.texts()[-1] == PHRASES.hand_over[TEACHING.routines[routine].afterwards]
    assert PHRASES.closing in play.texts()


@pytest.mark.parametrize("routine", ["desk-break-1", "find-your-posture"])
def test_a_session_cut_off_in_its_last_words_left_nothing_undone(routine: str) -> None:
    play = Play.of(built_in(routine)).begin().until_state(State.CLOSING)
    assert [each.effect for each in play.log if isinstance(each.effect, Ahead)][-1] == Ahead(())


def test_who_did_nothing_is_not_praised_for_it() -> None:
    play = Play.of(plan_of(slot("one"))).begin()
    play.say(Intent.NEXT)
    play.to_the_end()
    assert play.texts()[-1] == PHRASES.closing_nothing
    assert PHRASES.closing not in play.texts()


@pytest.mark.parametrize(("place", "said"), [(Place.GLUTES, "felt_right"), (Place.QUADS, "felt_not_yet")])
def test_what_was_felt_in_the_end_is_summed_up(place: Place, said: str) -> None:
    play = Play.of(plan_of(slot("one"))).begin().until_state(State.WORK).wait(20)
    play.say(Intent.FEEL, place=place)
    play.to_the_end()
    sentence = getattr(PHRASES.summary, said)
    name = PHRASES.summary.on_both.format(move=move("one").name)
    assert sentence.format(right=name, not_yet=name) in play.texts()


def test_a_session_in_two_pieces_is_summed_up_as_one() -> None:
    plan = built_in("it-band")
    done = [
        BlockEnded(each.move, each.side, each.seconds, 0.0, each.seconds, float(each.seconds), Ending.DONE)
        for each in plan.slots
    ]
    first, second = done[:3], done[3:]
    before = PastSession(1, "it-band", finished=False, blocks=tuple(past_block(each) for each in first))
    person = Person(Profile(sessions=(before,), today=1), None, screens=False)
    alone = last_words(plan, second, person, PHRASES)
    assert any(line.startswith("You worked ") for line in alone)  # as if the first piece had been left out
    assert not any(line.startswith("You worked ") for line in last_words(plan, second, person, PHRASES, before))


def test_what_was_done_before_counts_only_when_it_is_gone_on_with() -> None:
    plan = built_in("it-band")
    half = tuple(
        PastBlock(each.move.id, each.move.phase.value, each.side, each.seconds, float(each.seconds), Ending.DONE)
        for each in plan.slots[:3]
    )
    known = Background(broken_off=plan.slots[3:], done_before=PastSession(1, "it-band", finished=False, blocks=half))
    for answer, blocks in ((Intent.YES, 7), (Intent.NO, 10)):
        play = Play.of(plan, background=known).begin()
        play.until_state(State.ASKING).wait(25).say(answer)
        play.until_state(State.DONE)
        assert len(play.blocks) == blocks
        assert not any(line.startswith("You worked ") for line in play.texts())
