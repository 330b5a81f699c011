"""Words in the names of news outlets."""

from typing import Final

from extractor.words import words

__all__ = ["MASTHEADS", "MEDIA"]

MEDIA: Final = words(
    "times post news guardian herald tribune journal gazette chronicle telegraph observer bbc cnn "
    "afp reuters ap nbc abc cbs npr itv fox bloomberg newspaper newspapers paper magazine "
    "broadcaster broadcasting radio television tv tabloid daily weekly monthly press media outlet "
    "outlets website channel wire wikinews xinhua tass kcna yonhap kyodo dpa ansa blog blogger "
    "podcast monitor courier mail echo argus dispatch examiner inquirer bulletin globe"
)
"""Words in the names of news outlets."""

MASTHEADS: Final = MEDIA | words(
    "star sun standard independent record register mirror express today review agency advertiser "
    "citizen enquirer ledger sentinel leader digest reporter economist messenger voice world "
    "nation"
)
"""Words that also end the names of newspapers, which elsewhere are names of other things."""
