"""The person during one session: what the profile says, and what they have said since."""

from __future__ import annotations

from assistant.session import asking, wordiness
from assistant.session.blocks import SidedSlot
from assistant.session.cue import Verbosity
from assistant.session.effects import Felt, Remark
from assistant.session.ladder import Advice
from assistant.session.moves import Move, Phase, Side
from assistant.session.past import PastSession
from assistant.session.profile import Profile


class Person:
    """A part of the course; only its steps touch it."""

    def __init__(self, profile: Profile, verbosity: Verbosity | None, *, screens: bool) -> None:
        """Begin with what is known.

        `verbosity` is a level that the settings fix, None: by familiarity; with `screens` nothing is rolled that is not
        in the plan before the question of a first start is answered.
        """
        self.profile = profile
        self._verbosity = verbosity
        self._wordier = 0  # steps that were asked for
        self.may_ask = profile.may_ask
        self.felt: list[Felt] = []
        self.tried: dict[tuple[str, Side], list[str]] = {}  # the changes that were said, by move and side
        self._offered: dict[tuple[str, Side], set[Advice]] = {}  # by move and side
        self.failed: set[tuple[str, Side]] = set()  # moves that did not land today, whatever was tried
        self.was_referred = False  # to somebody who can take a look: once is plain, twice is a nuisance
        self.asked_about: set[tuple[str, Side]] = set()  # or told without a question
        self.tight = set(profile.tight)
        self.weak = set(profile.weak)
        self.must_not_roll = bool(profile.screened)
        self.unscreened = screens and profile.screened is None  # nobody has said that rolling is all right
        self.left_out: set[str] = set()  # moves that hurt too much today
        self.kept_small: set[str] = set()  # moves that still hurt a little at the first contact
        self.eased: set[str] = set()  # moves that hurt a little today: nothing is added to them, and nothing asked

    def verbosity(self, slot: SidedSlot) -> Verbosity:
        """How much is said about a block now."""
        return self.verbosity_of(slot.move)

    def verbosity_of(self, move: Move) -> Verbosity:
        """The same for all blocks of a move."""
        level = wordiness.level(move, self.profile, self._verbosity)
        return Verbosity(min(Verbosity.FULL, max(Verbosity.TONES, level + self._wordier)))

    def change_verbosity(self, slot: SidedSlot, step: int) -> Verbosity:
        """Hear more or less from here on; gives what that means for a block."""
        before = self.verbosity(slot)
        after = Verbosity(min(Verbosity.FULL, max(Verbosity.TONES, before + step)))
        self._wordier += after - before
        return after

    def must_not_do(self, move: Move) -> bool:
        """Whether the move may do harm today."""
        return move.id in self.left_out or (self.must_not_roll and move.phase is Phase.ROLL)

    def begin_with(self, slot: SidedSlot) -> None:
        """The announcement names the change that helped last time."""
        if slot.helped is not None and self.verbosity(slot) is not Verbosity.TONES:
            self.tried.setdefault(slot.key, [slot.helped.change])

    def offered(self, key: tuple[str, Side]) -> set[Advice]:
        """What was offered for a move and side; the reset is offered once in a session, whatever it is for."""
        others = {advice for given in self._offered.values() for advice in given if advice is Advice.RESET}
        return self._offered.get(key, set()) | others

    def was_offered(self, key: tuple[str, Side], advice: Advice) -> None:
        """Offer it no more."""
        self._offered.setdefault(key, set()).add(advice)

    def goes_on_from(self, session: PastSession) -> None:
        """What was offered before the session broke off, and is not offered again."""
        for remark in session.remarks:
            if remark.kind is Remark.OFFERED and remark.move is not None and remark.side is not None:
                advice = Advice(remark.value or Advice.RESET)
                self.was_offered((remark.move, remark.side), advice)
                if advice is Advice.SWAP:
                    self.failed.add((remark.move, remark.side))
                    self.was_referred = True

    def told(self, felt: Felt) -> None:
        """Keep an answer; the coach does not ask for it again in this session."""
        self.felt.append(felt)
        self.asked_about.add((felt.move.id, felt.side))

    def told_of(self, slot: SidedSlot) -> bool:
        """Whether the place is known already, of this move, side and posture."""
        posture = None if slot.posture is None else slot.posture.id
        return any((felt.move.id, felt.side, felt.posture) == (*slot.key, posture) for felt in self.felt)

    def wants_question(self, slot: SidedSlot) -> bool:
        """Whether the coach should ask, while the block is worked, where it is felt."""
        return (
            self.may_ask
            and slot.move.id not in self.eased
            and slot.key not in self.asked_about
            and asking.due(slot.move, slot.side, self.profile)
        )
