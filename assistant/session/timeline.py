"""What is said and sounded in one block, and when: compiled before the work starts.

The rules are those of the content notes, section 5: "go", first cue within 3 s, where to feel it at about 10 s,
technique at about 20 s, half-way, "ten left", tones at -3, -2, -1 and a different end tone; rolls follow their own
beats.  The length of every line is known, so two lines never meet: the countdown has its fixed place, every other cue
takes the nearest gap it fits into, and one that fits nowhere is left out.  A set of repetitions has the tones and
numbers of `pacing` in place of the countdown.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.session import pacing
from assistant.session.blocks import SidedSlot
from assistant.session.cue import Cue, CueKind, Verbosity
from assistant.session.effects import Chime
from assistant.session.moves import Pace, Position, Side
from assistant.session.phrasebook import Phrasebook
from assistant.session.speech import GAP_S

LengthOf = Callable[[str], float]  # seconds it takes to say a text

FIRST_CUE_S = 0.6  # after the start tone
LATEST_FIRST_CUE_S = 3.0
FEEL_S = 10.0
TECHNIQUE_S = 20.0
TEN_LEFT_S = 10.0
SHORTEST_WITH_HALF_S = 20
SHORTEST_WITH_TEN_S = 25  # below, "half-way" and "ten left" would be the same news
ASK_AFTER_HALF_S = 3.0
SHORTEST_WITH_ASK_S = 20
ANSWER_ROOM_S = 5.0  # after a question
COUNT_S = (3.0, 2.0, 1.0)

FIRST_PREP_S = 10.0
SAME_POSITION_PREP_S = 5.0
CHANGE_SIDES_PREP_S = 8.0
CHANGE_LEVEL_PREP_S = 15.0  # floor <-> standing
FETCH_KIT_PREP_S = 5.0  # on top
BEFORE_GO_S = 0.7  # of silence between the last word of the set-up and "go"

_SLIP_S = 6.0  # how far a cue may move to find its gap
_GRACE_S = 0.5  # a cue may always be so late: time comes in blocks, and a line before it may take a little longer
_STEP_S = 0.1  # of the search for it
_NUMBER_SLIP_S = 0.3  # a number belongs to the tone before it


def prep_gap_s(previous: SidedSlot | None, slot: SidedSlot) -> float:
    """Time to get ready, or to rest, before the lines are counted; `previous` is None for the first block."""
    if previous is None:
        return FIRST_PREP_S
    if previous.move.id == slot.move.id and previous.side is not slot.side:
        gap_s = CHANGE_SIDES_PREP_S
    elif previous.move.position is slot.move.position:
        gap_s = SAME_POSITION_PREP_S
    elif previous.move.position.on_floor is slot.move.position.on_floor:
        gap_s = CHANGE_SIDES_PREP_S
    else:
        gap_s = CHANGE_LEVEL_PREP_S
    new_kit = set(slot.move.kit) - set(previous.move.kit)
    gap_s += FETCH_KIT_PREP_S if new_kit else 0.0
    return max(gap_s, pacing.rest_left_s(previous, slot, CHANGE_SIDES_PREP_S))


def prep_lines(
    previous: SidedSlot | None, slot: SidedSlot, phrases: Phrasebook, verbosity: Verbosity
) -> tuple[str, ...]:
    """Name, side and set-up, and what helped this person last time, as said before "go".

    The second side of a move is not explained again.
    """
    if verbosity is Verbosity.TONES:
        return ()
    side = side_name(slot.side, phrases)
    helped = () if slot.helped is None else (phrases.helped_before.format(change=slot.helped.say),)
    if pacing.is_next_set(previous, slot):
        return pacing.set_begins(slot, side, pacing.rest_left_s(previous, slot, CHANGE_SIDES_PREP_S), phrases)
    same = previous is not None and previous.move.id == slot.move.id and previous.posture == slot.posture
    if previous is not None and same and previous.side is not slot.side:
        news = () if previous.helped == slot.helped else helped
        return (phrases.announce_other.format(side=side), *news)
    announce = phrases.announce.format(move=capitalised(slot.move.name), side=side)
    posture = (slot.posture.setup,) if slot.posture else ()
    if verbosity is Verbosity.BRIEF:
        return (announce, *pacing.dose(slot, phrases), *posture, *helped)
    return (announce, *pacing.dose(slot, phrases), slot.move.setup, *posture, *helped)


def prep_s(gap_s: float, lines: tuple[str, ...], length_s: LengthOf) -> float:
    """Length of the preparation: the gap, or what its lines need."""
    return max(gap_s, said_s(lines, length_s) + BEFORE_GO_S)


def said_s(lines: tuple[str, ...], length_s: LengthOf) -> float:
    """How long the lines take, one after the other."""
    return sum(length_s(line) + GAP_S for line in lines)


def cues(
    slot: SidedSlot, seconds: int, phrases: Phrasebook, length_s: LengthOf, *, ask: str | None = None
) -> tuple[Cue, ...]:
    """All cues of a block of `seconds`, in order of time; `ask` is a question for its middle, if there is room."""
    placed = _countdown(slot, seconds, phrases)
    if slot.pace is not None:
        placed = _rep_marks(slot.pace, seconds, phrases, length_s)
    taken = [(cue.at_s, cue.at_s + length_s(cue.say)) for cue in placed if cue.say]
    end_s = seconds - COUNT_S[0]
    quiet_s = end_s if seconds < SHORTEST_WITH_TEN_S else seconds - TEN_LEFT_S  # after "ten left" only tones
    if slot.pace is not None:
        end_s = quiet_s = pacing.words_end_s(slot.pace, seconds)
    question = [(CueKind.ASK, seconds / 2 + ASK_AFTER_HALF_S, ask)] if ask and seconds >= SHORTEST_WITH_ASK_S else []
    wanted = _wanted(slot, seconds)
    prescribed = [each for each in wanted if each[0] is CueKind.PRESCRIBED]
    for kind, nominal_s, text in (*prescribed, *question, *(each for each in wanted if each not in prescribed)):
        length = length_s(text)
        early = kind in (CueKind.FIRST, CueKind.PRESCRIBED)
        at_s = _free_gap(nominal_s, length, taken, quiet_s, LATEST_FIRST_CUE_S - nominal_s if early else _SLIP_S)
        if at_s is None and kind is CueKind.PRESCRIBED and slot.set_number == 1:  # then the others find no room
            at_s = nominal_s
            placed = [cue for cue in placed if cue.say is None or cue.at_s >= at_s + length + GAP_S]
        if at_s is None:
            continue
        taken.append((at_s, at_s + length))
        placed.append(Cue(at_s, at_s, kind, text))
        if kind is CueKind.ASK:  # "ten left" would fall into the answer
            answered_s = at_s + length + ANSWER_ROOM_S
            placed = [cue for cue in placed if cue.kind is not CueKind.TEN or not at_s < cue.at_s < answered_s]
    if slot.pace is not None:
        placed += _rep_numbers(slot.pace, seconds, phrases, length_s, taken)
    return tuple(_with_latest_start(sorted(placed, key=lambda cue: cue.at_s), end_s, length_s))


def _countdown(slot: SidedSlot, seconds: int, phrases: Phrasebook) -> list[Cue]:
    placed = [Cue(seconds - at_s, seconds - at_s, CueKind.COUNT, chime=Chime.COUNT) for at_s in COUNT_S]
    if slot.side is Side.ALTERNATE:
        placed.append(Cue(seconds / 2, seconds / 2, CueKind.CHANGE, phrases.half_change))
    elif seconds >= SHORTEST_WITH_HALF_S:
        placed.append(Cue(seconds / 2, seconds / 2, CueKind.HALF, phrases.half))
    if seconds >= SHORTEST_WITH_TEN_S:
        placed.append(Cue(seconds - TEN_LEFT_S, seconds - TEN_LEFT_S, CueKind.TEN, phrases.ten_left))
    return placed


def _rep_marks(pace: Pace, seconds: int, phrases: Phrasebook, length_s: LengthOf) -> list[Cue]:
    """The tones of the repetitions, and the two lines whose place is fixed."""
    placed = [Cue(at_s, at_s, CueKind.REP, chime=chime) for at_s, chime in pacing.tones(pace, seconds)]
    last, half = pacing.last_rep(pace, seconds, phrases), pacing.half(pace, seconds, phrases)
    for kind, word in ((CueKind.REP, last), (CueKind.HALF, half)):
        if word is not None and word.at_s + length_s(word.text) + GAP_S <= word.end_s:
            placed.append(Cue(word.at_s, word.at_s, kind, word.text))
    return placed


def _rep_numbers(
    pace: Pace, seconds: int, phrases: Phrasebook, length_s: LengthOf, taken: list[tuple[float, float]]
) -> list[Cue]:
    """The numbers of the repetitions that fit between the lines of `taken`."""
    placed = []
    for word in pacing.numbers(pace, seconds, phrases):
        at_s = _free_gap(word.at_s, length_s(word.text), taken, word.end_s, _NUMBER_SLIP_S)
        if at_s is not None:
            placed.append(Cue(at_s, at_s, CueKind.REP, word.text))
    return placed


def _wanted(slot: SidedSlot, seconds: int) -> list[tuple[CueKind, float, str]]:
    """What the move, and who prescribed it, would like to say at its nominal times, most important first."""
    own = _own_lines(slot, seconds)
    if slot.cue is None:
        return own if slot.set_number == 1 or slot.move.beats else own[:1]  # a later set is no news
    if slot.move.beats:  # each of them is a part of the way, so the cue is one more
        return [*own, (CueKind.BEAT, FEEL_S, slot.cue)]
    cue = (CueKind.PRESCRIBED, FIRST_CUE_S, slot.cue)
    first, *others = own
    return [cue, (CueKind.BEAT, *first[1:]), *others[:1]] if slot.set_number == 1 else [cue]


def _own_lines(slot: SidedSlot, seconds: int) -> list[tuple[CueKind, float, str]]:
    """The move's own cues at their nominal times, most important first."""
    move = slot.move
    if move.beats:
        stretch = seconds / move.seconds
        kinds = [CueKind.FIRST] + [CueKind.BEAT] * (len(move.beats) - 1)
        return [
            (kind, max(FIRST_CUE_S, beat.at_s * stretch), beat.say)
            for kind, beat in zip(kinds, move.beats, strict=True)
        ]
    wanted = [(CueKind.FIRST, FIRST_CUE_S, move.first), (CueKind.FEEL, FEEL_S, move.where)]
    if move.technique is not None and seconds > TECHNIQUE_S:  # less time is for doing, not for listening
        wanted.append((CueKind.TECHNIQUE, TECHNIQUE_S, move.technique))
    return wanted


def _free_gap(
    nominal_s: float, length_s: float, taken: list[tuple[float, float]], end_s: float, slip_s: float
) -> float | None:
    """The start nearest to `nominal_s`, later before earlier, at which a line meets no other and ends by `end_s`."""
    for step in range(round(slip_s / _STEP_S) + 1):
        for at_s in (nominal_s + step * _STEP_S, nominal_s - step * _STEP_S):
            clear = all(at_s >= stop + GAP_S or at_s + length_s + GAP_S <= start for start, stop in taken)
            if clear and at_s >= FIRST_CUE_S and at_s + length_s <= end_s:
                return round(at_s, 2)
    return None


def _with_latest_start(placed: list[Cue], end_s: float, length_s: LengthOf) -> list[Cue]:
    """Give each line the slack that its successor leaves it; a countdown only what keeps it true.

    Changing sides, and what a physiotherapist wrote, matter more than any successor: such a line has until `end_s`,
    where the tones begin.
    """
    slack_s = {CueKind.HALF: 2.0, CueKind.TEN: 1.0, CueKind.REP: 0.0}
    result: list[Cue] = []
    next_s = float("inf")
    for cue in reversed(placed):
        if cue.say is None:
            result.append(Cue(cue.at_s, cue.at_s, cue.kind, chime=cue.chime))
            continue
        latest_s = end_s - length_s(cue.say)
        if cue.kind is CueKind.PRESCRIBED:  # rather into the next preparation than not at all
            latest_s = max(latest_s, cue.at_s + 2 * _SLIP_S)
        elif cue.kind is not CueKind.CHANGE:
            latest_s = min(latest_s, next_s - GAP_S - length_s(cue.say), cue.at_s + slack_s.get(cue.kind, _SLIP_S))
        result.append(Cue(cue.at_s, max(cue.at_s + _GRACE_S, latest_s), cue.kind, cue.say))
        next_s = cue.at_s
    return result[::-1]


def side_name(side: Side, phrases: Phrasebook) -> str:
    """The side as spoken."""
    return {
        Side.LEFT: phrases.side_left,
        Side.RIGHT: phrases.side_right,
        Side.ALTERNATE: phrases.side_alternate,
        Side.BOTH: phrases.side_both,
    }[side]


def capitalised(text: str) -> str:
    """The text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def positions(slots: tuple[SidedSlot, ...]) -> tuple[Position, ...]:
    """The postures a session passes through, in order, each once."""
    return tuple(dict.fromkeys(slot.move.position for slot in slots))
