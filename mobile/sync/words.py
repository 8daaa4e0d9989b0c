"""The county's own vocabulary, fetched when the server says that it has another version.

Owns the one request for it. Never decides which words apply: the session loads what is kept here.
"""

from typing import Final

from pydantic import ValidationError

from mobile.store.account import AccountStore
from mobile.sync.exchange import answer_of, headers_for
from mobile.sync.transport import Transport
from shared import vocabulary
from shared.protocol import VOCABULARY_PATH, VocabularyText
from shared.refusals import Refused

VOCABULARY_TEXT: Final = "vocabulary_text"
_HELD: Final = "vocabulary_held"


def follow(store: AccountStore, transport: Transport, token: str) -> bool:
    """Fetch the county's words when they are others than those held; says whether they came."""
    held = store.meta(_HELD, str(vocabulary.default().version))
    if store.meta("vocabulary", held) == held:
        return False
    answer = answer_of(transport.send("GET", VOCABULARY_PATH, headers_for(token), b""))
    try:
        words = VocabularyText.model_validate(answer)
    except ValidationError as error:
        raise Refused("unreadable") from error
    store.set_meta(VOCABULARY_TEXT, words.text)
    store.set_meta(_HELD, str(words.version))
    return True
