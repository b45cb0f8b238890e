"""The recogniser's model: where it is, and whether it is whole; `obtaining.py` gets it.

The model is vosk-model-small-en-us-0.15 (Apache-2.0).  Its identity is its content: each file is pinned by size and
SHA-256, so it does not matter which source delivered it.  A model the user names instead is only checked for the files
a command grammar needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voices.errors import VoicesError
from voices.installing import PinnedFile, contents_fit, sizes_fit

NAME = "vosk-model-small-en-us-0.15"
ADDRESS = f"https://alphacephei.com/vosk/models/{NAME}.zip"

FILES = (
    PinnedFile("am/final.mdl", 15962575, "75370a0137f9daf8f469dedd7daa4513ae7a621f03240c6e512e2b50b656a7b6"),
    PinnedFile("conf/mfcc.conf", 131, "1e2228006d01d805ad1c267fee9f79709ca87ac51bd82b0e3f5c69ba543f0fc4"),
    PinnedFile("conf/model.conf", 290, "8f14cb1eeb07c762c371db648c6be688d347236155ca0f64fb13b6567a8ce81f"),
    PinnedFile("graph/Gr.fst", 24013795, "023c8b7e30704a9e37765c635c252e608a02f361235bf94abdcf2a5225d85b20"),
    PinnedFile("graph/HCLr.fst", 22416994, "5caafba3081e1646545ac6bff0dd7a318e53dcbdc86f237909ce1d2ac1293d34"),
    PinnedFile("graph/disambig_tid.int", 102, "9ad87cc166d0998f08f758f47a6223a120dfffcbee805c4849c3aa5e6bb3c0fc"),
    PinnedFile(
        "graph/phones/word_boundary.int", 1761, "da199d9c991e0e84681ddbb34627b915b26302d50a8fdaa23c51e2bc3a50b5c3"
    ),
    PinnedFile("ivector/final.dubm", 168048, "8c5d7dd69d2122313baaf19f61f35dd3fa18b70c62ac0687e311e1c46e6daca7"),
    PinnedFile("ivector/final.ie", 8288887, "3f37faf90c375b9e4740b569398b5829ed9cc07d19be6d441f72c3b71d7efcc6"),
    PinnedFile("ivector/final.mat", 44975, "ddd83586dc5f928cda8738b922c85ffe38fc789cb5f9151a712ca12f37265382"),
    PinnedFile("ivector/global_cmvn.stats", 1080, "33be09afcc80059847a275c3d043b51f1ab954c7c2438ddbbf4745e8ba144ff9"),
    PinnedFile("ivector/online_cmvn.conf", 95, "a2f3571754b64297cb7efb2e7ca3df61995c5a45fcbb97188f90613552bb2dfe"),
    PinnedFile("ivector/splice.conf", 35, "9f0c5f7c82d18eaf25d8bce470efa9f7741f88411fe428774bc0a9bb69a24756"),
)
"""The whole model, 71 MB."""

_OWN_NEEDS = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf", "graph/Gr.fst", "graph/HCLr.fst")


def find(given: Path | None, folder: Path, files: Sequence[PinnedFile] = FILES) -> Path | None:
    """Return the folder of a usable model, or None when it must be fetched first.

    `given` is a model of the user's own, `folder` the place in the cache.  Looks at sizes only (1 ms); `obtain` reads
    everything.  Raises VoicesError when `given` is no model we can use.
    """
    if given is not None:
        check_own(given)
        return given
    return folder if sizes_fit(folder, files) else None


def is_whole(folder: Path, files: Sequence[PinnedFile] = FILES) -> bool:
    """Whether `folder` holds the model with the right content; reads all of it (0.1 s) and raises nothing."""
    return contents_fit(folder, files, lambda _done, _total, _what: None, "")


def check_own(given: Path) -> None:
    """Raise VoicesError, with what to do, when the folder is no model we can use."""
    missing = [name for name in _OWN_NEEDS if not (given / name).is_file()]
    if not missing:
        return
    if not given.is_dir():
        raise VoicesError(f"There is no model folder {given}; correct OTHERSIDE_MODEL or `model` in config.yaml.")
    if (given / "graph" / "HCLG.fst").is_file():
        raise VoicesError(
            f"The model in {given} has a fixed graph (graph/HCLG.fst) and takes no list of commands; choose a small "
            f"one, such as {NAME}."
        )
    raise VoicesError(
        f"The folder {given} is not a whole Vosk model ({', '.join(missing)} missing); "
        "correct OTHERSIDE_MODEL or `model` in config.yaml."
    )
