"""In a correction, words that could turn a decision round are known in each language."""

import pytest
from django.utils import translation

from mediation.decisions.slips import turns_meaning


@pytest.mark.parametrize(
    ("language", "turning", "harmless"),
    [
        ("en", "not", "Anna"),
        ("zh-hans", "退款给买家", "王芳"),
        ("es", "sin", "Ana"),
        ("pt-br", "não", "João"),
        ("fr", "n’est", "Chloé"),
        ("de", "„nicht“", "Jürgen"),
        ("ru", "«нет»", "Анна"),
        ("ar", "لا،", "سارة"),
    ],
)
def test_words_that_turn_a_decision_are_known_in_each_language(language, turning, harmless):
    with translation.override(language):
        assert (turns_meaning(turning), turns_meaning(harmless)) == (True, False)
