"""Putting the tone marks back: "chay chuc" → "chạy chức".

A syllable-bigram model chosen by Viterbi search. The table holds counts of marked syllables and of their pairs; it
is trained by `python -m knowledge train-diacritics` on codified law, encyclopedia text and the corpus itself, so
that words of the field win over look-alikes (bao che, not bào chế; nhân sự, not nhắn sự).
"""

from __future__ import annotations

import gzip
import json
import lzma
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from knowledge.corpus import Corpus
from knowledge.vietnamese import fold, is_marked, normalise, words

TABLE = Path(__file__).parent / "embedding_model" / "diacritics.tsv.gz"
# Share of marked syllables in ordinary Vietnamese text: .77 in the corpus. A question above half of that was typed
# with marks, so its bare syllables (con, hai, trong) are meant as they stand.
MARKED_SHARE = 0.77
TYPED_WITH_MARKS = 0.55
# Back-off weight of a pair never seen, as in stupid back-off (Brants et al. 2007).
BACK_OFF = 0.4
CORPUS_WEIGHT = 60
TRAINING_WEIGHTS = {"zalo_questions": 20, "vilqa": 20, "alqac25": 10, "viwiki_political": 1, "phapdien": 1, "legal_articles_extra": 1}
_EDGE = "^"


class Restorer:
    """Syllable and pair counts with the search over them."""

    def __init__(self, syllables: dict[str, int], pairs: dict[tuple[str, str], int]) -> None:
        self.syllables = syllables
        self.pairs = pairs
        self._total = sum(syllables.values()) or 1
        self._forms: dict[str, list[str]] = defaultdict(list)
        for form in syllables:
            self._forms[fold(form)].append(form)

    def __bool__(self) -> bool:
        return bool(self.syllables)

    def restore(self, syllables: Sequence[str]) -> list[str]:
        """The most likely marked form of each syllable; marked syllables and unknown ones stay as they are.

        ["chay", "chuc"] → ["chạy", "chức"]. A question typed with marks is returned unchanged.
        """
        if typed_with_marks(syllables):
            return list(syllables)
        best: dict[str, tuple[float, list[str]]] = {_EDGE: (0.0, [])}
        for syllable in syllables:
            step: dict[str, tuple[float, list[str]]] = {}
            for form in self._candidates(syllable):
                step[form] = max(
                    ((score + self._log(previous, form), [*path, form]) for previous, (score, path) in best.items()),
                    key=lambda pair: pair[0],
                )
            best = step
        return max(best.values(), key=lambda pair: pair[0])[1]

    def _candidates(self, syllable: str) -> list[str]:
        if is_marked(syllable) or not syllable.isalpha():
            return [syllable]
        return self._forms.get(syllable) or [syllable]

    def _log(self, previous: str, form: str) -> float:
        pair = self.pairs.get((previous, form))
        if pair:
            return math.log(pair / self.syllables.get(previous, pair))
        return math.log(BACK_OFF * (self.syllables.get(form, 0) + 0.5) / self._total)


def count(texts: Iterable[tuple[str, int]]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Weighted syllable and pair counts of (text, weight); only text that carries marks counts."""
    syllables: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text, weight in texts:
        for sentence in normalise(text).split("."):
            found = [w for w in words(sentence) if w.isalpha()]
            if sum(map(is_marked, found)) < 0.4 * len(found):
                continue
            syllables[_EDGE] += weight
            for previous, form in zip([_EDGE, *found], found, strict=False):
                syllables[form] += weight
                pairs[previous, form] += weight
    return syllables, pairs


def training_texts(corpus: Corpus, data: Path) -> Iterator[tuple[str, int]]:
    """(text, weight) of the corpus and of the training files under `data`/train: questions weigh more than law, the
    field's own words most, so that they win over look-alikes."""
    for provision in corpus:
        for text in (provision.heading, provision.full_text, provision.note, provision.plain, *provision.questions, *provision.everyday):
            if text:
                yield text, CORPUS_WEIGHT
    for document in corpus.documents:
        for text in (document.title, document.plain, *document.questions, *document.aliases):
            if text:
                yield text, CORPUS_WEIGHT
    for name, weight in TRAINING_WEIGHTS.items():
        with lzma.open(data / "train" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                yield from ((str(value), weight) for value in json.loads(line).values() if isinstance(value, str))


def save(syllables: Counter[str], pairs: Counter[tuple[str, str]], path: Path, *, most_pairs: int = 120_000) -> None:
    """Write the table: one line for each syllable seen at least 3 times, then the commonest pairs of those."""
    kept = {s for s, n in syllables.items() if n >= 3 and (s == _EDGE or len(s) <= 7)}
    lines = [f"{s}\t{n}" for s, n in sorted(syllables.items()) if s in kept]
    common = [(p, n) for p, n in pairs.most_common() if p[0] in kept and p[1] in kept][:most_pairs]
    lines += [f"{a}\t{b}\t{n}" for (a, b), n in sorted(common)]
    path.parent.mkdir(parents=True, exist_ok=True)
    # mtime=0: the same counts give the same bytes.
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))


def load(path: Path = TABLE) -> Restorer:
    """The shipped table; an empty restorer, which changes nothing, where there is none."""
    syllables: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    if path.exists():
        for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines():
            parts = line.split("\t")
            if len(parts) == 2:
                syllables[parts[0]] = int(parts[1])
            else:
                pairs[parts[0], parts[1]] = int(parts[2])
    return Restorer(syllables, pairs)


class LazyRestorer(Restorer):
    """The shipped table, read (0.2 s) when the first question without marks comes."""

    def __init__(self, path: Path = TABLE) -> None:
        super().__init__({}, {})
        self._path: Path | None = path

    def restore(self, syllables: Sequence[str]) -> list[str]:
        """As `Restorer.restore`."""
        if self._path is not None and not typed_with_marks(syllables):
            table = load(self._path)
            self.__dict__.update(table.__dict__)
            self._path = None
        return super().restore(syllables)


def typed_with_marks(syllables: Sequence[str]) -> bool:
    """Whether enough syllables carry marks for the bare ones to be meant as they stand."""
    letters = [s for s in syllables if s.isalpha()]
    return not letters or sum(map(is_marked, letters)) >= TYPED_WITH_MARKS * MARKED_SHARE * len(letters)
