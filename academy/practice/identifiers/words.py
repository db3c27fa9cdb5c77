"""The lists beside this file, read once a process."""

from functools import cache
from pathlib import Path


@cache
def listed(name: str) -> frozenset[str]:
    lines = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


# What people do, in words in which the post reports it; before these a word that is also a name is one.
DOES = frozenset(
    """
    said says told tells asked asks cried cries shouted shouts laughed laughs smiled smiles swore swears slammed kicked punched threw
    walked ran rang texted phoned called wanted wants refused refuses replied answered spoke speaks looked looks stared sat stood slept
    hugged waved shrugged nodded wrote thinks thought felt feels knew knows lived lives came went left stayed hid hit trusted trusts liked
    likes
    """.split()
)
# Before a word that stands alone with a capital these say that it is somebody.
BESIDE = frozenset("with asked told about and to from for saw met helped called named by rang like of".split())
# The last words of an address or of a place.
STREETS = (
    "Road|Rd|Street|St|Avenue|Ave|Close|Lane|Drive|Crescent|Terrace|Court|Place|Gardens|Grove|Walk|Way|Square|Row|Rise|View|Hill|Park|Mews|"
    "Green|Estate|Parade"
)
SCHOOLS = "School|Academy|College|Primary|Secondary|Nursery|Infants|Juniors|High|Grammar|Church|Mosque|Temple|House|Home|Hospital|Surgery"
MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
TITLES = (
    "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Father|Sister|Brother|Nurse|Auntie|Aunty|Uncle|Nana|Nanny|Grandma|Grandad|PC|DC|DS|DI|WPC|PCSO|"
    "Sgt|Sergeant|Inspector|Rev|Reverend|Imam|Rabbi|Sir|Coach"
)
