"""What is kept in memory is kept by what was in it: overwritten, a file is another file.

A model's folder, a codebook, a file of actors: overwritten within one process, between runs, under
a worker that lives on, in the middle of a run. What is stored is of the new and says so, or of the
old and says so, or is not stored.
"""

from __future__ import annotations

import ast
import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pipelines import Package
from shell import contents
from stored import Fill

from archive_miner.archive import Archive
from archive_miner.codebook import load
from archive_miner.codebook.load import default_codebook_path
from archive_miner.errors import ExitCode, ModelError, SettingError
from archive_miner.learn import registry
from archive_miner.learn.context import load_context_model
from archive_miner.patterns import parse
from archive_miner.pipeline import score as score_step
from archive_miner.pipeline import tag as tag_step
from archive_miner.pipeline.annotate import annotate
from archive_miner.pipeline.choices import Choices
from archive_miner.pipeline.execute import WorkerPool
from archive_miner.pipeline.perform import Silence, Stage, perform
from archive_miner.pipeline.score import score, score_batch
from archive_miner.pipeline.tag import pin_readers, tag, tag_documents
from archive_miner.types import CONCERN, DECIDED, IngredientRole
from training.context import save_context_model
from training.tagger import save_passage_model

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "archive_miner"
SAMPLE = ROOT / "corpora" / "sample"
FILES = (
    *("11-morshan-dravik-advisers.pdf", "14-treaty-before-election.pdf"),
    *("15-fisheries-protocol.pdf", "33-port-health.pdf"),
)
MODELS = ("passage_tags", "context", CONCERN)
CHANGED = "is another than when the run began; run again"

needs_models = pytest.mark.skipif(
    not all((ROOT / "models" / name / "config.json").exists() for name in MODELS),
    reason="the shipped models are not there; make them with scripts/train_default_models",
)


# What may be overwritten


@dataclass(frozen=True)
class Bench:
    """A finished archive, and copies of all that made it, to be overwritten."""

    folder: Path

    @property
    def db(self) -> Path:
        return self.folder / "archive.db"

    @property
    def models(self) -> Path:
        return self.folder / "models"

    @property
    def choices(self) -> Choices:
        """One job: the work is done in this process, with whatever that remembers."""
        return Choices(
            jobs=1, codebook=self.folder / "mine.yaml", actors=self.folder / "actors.csv"
        )

    def run(self, archive: Archive) -> dict[str, int]:
        """Run all stages; returns how much each did."""
        tallies = archive.run((), self.choices)
        assert [failure for tally in tallies for failure in tally.failures] == []
        return {tally.stage: tally.done for tally in tallies if tally.done}

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Return what was read and scored, without what made it."""
        held = contents(self.db)
        scores = [row[:-1] for row in held["scores"]]
        return {
            "mentions": held["mentions"],
            "sentences": sorted(held["sentences"]),  # type: ignore[type-var]
            "scores": scores,
        }


@dataclass(frozen=True)
class Thing:
    """Something rows are made with: its part, the stage that uses it, and how it is overwritten."""

    role: IngredientRole
    place: str
    overwrite: Callable[[Path], None]
    stages: tuple[str, ...] = ("tag",)
    """Whose rows are made anew when it is another."""

    def put(self, bench: Bench) -> None:
        self.overwrite(bench.folder / self.place)

    def sha256(self, bench: Bench) -> str:
        """Return what identifies it: of a model that of its config."""
        path = bench.folder / self.place
        file = path / "config.json" if path.is_dir() else path
        return hashlib.sha256(file.read_bytes()).hexdigest()


def raise_scores(folder: Path) -> None:
    model = registry.load_document_model(folder)
    other = replace(model, base=model.base + 1, member_bases=model.member_bases + 1)
    registry.save_document_model(other, folder, "a test")


def raise_tags(folder: Path) -> None:
    model = registry.load_passage_model(folder)
    last = replace(model.combination, bases=model.combination.bases + 1)
    save_passage_model(replace(model, combination=last), folder, "a test")


def turn_context(folder: Path) -> None:
    model = load_context_model(folder)
    save_context_model(replace(model, weights=-model.weights), folder, "a test")


def write_instead(old: str, new: str) -> Callable[[Path], None]:
    def overwrite(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return overwrite


THINGS = (
    Thing("document_model", f"models/{CONCERN}", raise_scores, ("score",)),
    Thing("passage_model", "models/passage_tags", raise_tags, ("tag", "score")),
    Thing("context_model", "models/context", turn_context),
    Thing("codebook", "mine.yaml", write_instead("id: pc.regime\n", "id: pc.ruling\n")),
    Thing("actors", "actors.csv", write_instead("XZM", "XZZ")),
)
each_thing = pytest.mark.parametrize("thing", THINGS, ids=lambda thing: str(thing.role))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive on which everything is done, and with all that did it."""
    folder = tmp_path_factory.mktemp("made")
    for name in MODELS:
        shutil.copytree(ROOT / "models" / name, folder / "models" / name)
    shutil.copy(default_codebook_path(), folder / "mine.yaml")
    shutil.copy(SAMPLE / "actors.csv", folder)
    (folder / "box").mkdir()
    for name in FILES:
        shutil.copy(SAMPLE / name, folder / "box")
    bench = Bench(folder)
    with Archive(bench.db) as archive:
        archive.run(folder / "box", bench.choices)
    return folder


@pytest.fixture
def bench(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Copies in a folder of the test's own, and a process that remembers nothing."""
    bench = Bench(Path(shutil.copytree(made, tmp_path / "bench")))
    monkeypatch.setattr(registry, "default_models_dir", lambda: bench.models)
    forget()
    return bench


def forget() -> None:
    """Let this process remember no more than a fresh one."""
    for memo in (
        tag_step._matcher,
        tag_step._context_reader,
        tag_step._actor_table,
        tag_step._passage_model,
        score_step._document_model,
    ):
        memo.cache_clear()


def run_in_a_fresh_process(bench: Bench) -> dict[str, int]:
    with WorkerPool(1) as pool:
        found: dict[str, int] = pool.submit(run_with, bench).result()
    return found


def run_with(bench: Bench) -> dict[str, int]:
    registry.default_models_dir = lambda: bench.models
    with Archive(bench.db) as archive:
        return bench.run(archive)


def make_pending(archive: Archive, stages: Sequence[str] = ("tag", "score")) -> int:
    """Let stages be done anew; returns of how many documents."""
    if "tag" in stages:
        archive.store._connection.execute("UPDATE documents SET tagged_by = NULL")
    if "score" in stages:
        archive.store._connection.execute("UPDATE scores SET scored_by = NULL")
    return len(archive.store.documents.ids())


def made_with(archive: Archive, role: IngredientRole) -> set[str]:
    """Return the hashes of what played a part in the rows of which it is known."""
    scores = role == "document_model"
    table, column = ("scores", "scored_by") if scores else ("documents", "tagged_by")
    numbers = archive.store._connection.execute(
        f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
    )
    records = [archive.store.provenance.one(number) for (number,) in numbers]
    return {one.sha256 if (one := record.ingredient(role)) else "" for record in records}


@pytest.fixture(scope="module")
def afterwards(
    made: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Thing], dict[str, Any]]:
    """Return what a process that never saw the old makes of the new, by the thing overwritten."""
    known: dict[str, dict[str, Any]] = {}

    def rows_after(thing: Thing) -> dict[str, Any]:
        if thing.role not in known:
            folder = tmp_path_factory.mktemp("fresh") / "bench"
            bench = Bench(Path(shutil.copytree(made, folder)))
            before = bench.rows()
            thing.put(bench)
            count = len(before["sentences"])
            assert run_in_a_fresh_process(bench) == dict.fromkeys(thing.stages, count)
            with Archive(bench.db) as archive:
                assert made_with(archive, thing.role) == {thing.sha256(bench)}
            known[thing.role] = bench.rows()
            assert known[thing.role] != before
        return known[thing.role]

    return rows_after


Afterwards = Callable[[Thing], dict[str, Any]]


# Within one process, and between runs


@pytest.mark.slow
@needs_models
def test_the_same_content_in_another_place_is_the_same(made: Path, bench: Bench) -> None:
    before = contents(bench.db)
    for thing in THINGS:
        path = bench.folder / thing.place
        fresh = path.with_name("written again")
        (shutil.copytree if path.is_dir() else shutil.copy)(path, fresh)
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        fresh.rename(path)
    with Archive(bench.db) as archive:
        assert bench.run(archive) == {}
    assert contents(bench.db) == before


@pytest.mark.slow
@needs_models
@each_thing
@pytest.mark.parametrize("is_opened_anew", [False, True], ids=["one archive", "opened anew"])
def test_what_is_overwritten_gives_its_own_numbers_under_its_own_name(
    bench: Bench, afterwards: Afterwards, thing: Thing, is_opened_anew: bool
) -> None:
    before = bench.rows()
    archive = Archive(bench.db)
    count = make_pending(archive)
    assert bench.run(archive) == {"tag": count, "score": count}  # this process knows the old now
    assert bench.rows() == before
    old = thing.sha256(bench)
    assert made_with(archive, thing.role) == {old}
    thing.put(bench)
    if is_opened_anew:
        archive.close()
        archive = Archive(bench.db)
    assert bench.run(archive) == dict.fromkeys(thing.stages, count)
    assert made_with(archive, thing.role) == {thing.sha256(bench)} != {old}
    assert bench.rows() == afterwards(thing)
    assert bench.run(archive) == {}
    archive.close()


# Under a worker that lives on


def work_of(bench: Bench, archive: Archive, thing: Thing) -> Callable[[], tuple[Any, ...]]:
    """Return what gives the call that a run would send to a worker, as things are just then."""
    ids = archive.store.documents.ids()
    if thing.role == "document_model":
        stage = score(archive.store, (), bench.choices)
        make_pending(archive, thing.stages)
        (tasks,) = stage.pending()[1]
        folder = bench.folder / thing.place
        return lambda: (score_batch, folder, thing.sha256(bench), tasks)
    documents = [tag_step._to_tag(archive.store, name) for name in ids]
    return lambda: (tag_documents, pin_readers(bench.choices)[0], documents)


@pytest.mark.slow
@needs_models
@each_thing
def test_a_worker_answers_by_what_a_task_names_or_refuses(bench: Bench, thing: Thing) -> None:
    with Archive(bench.db) as archive, WorkerPool(1) as worker:
        call = work_of(bench, archive, thing)
        names_old = call()
        old = worker.submit(*names_old).result()
        thing.put(bench)
        assert worker.submit(*names_old).result() == old  # what it has read is what is named
        names_new = call()
        new = worker.submit(*names_new).result()
        assert new != old
        refuses(worker, names_old)  # it has read the new meanwhile, and finds nothing else
        assert worker.submit(*names_new).result() == new
        with WorkerPool(1) as fresh:
            refuses(fresh, names_old)
            assert fresh.submit(*names_new).result() == new


def refuses(worker: WorkerPool, call: tuple[Any, ...]) -> None:
    with pytest.raises((ModelError, SettingError), match=CHANGED) as caught:
        worker.submit(*call).result()
    said = caught.value
    assert "\n" not in str(said) and said.exit_code in (ExitCode.MODEL, ExitCode.SETTING)


# In the middle of a run


class Meddler(Silence):
    """An observer that overwrites a thing when the first document is done."""

    def __init__(self, thing: Thing, bench: Bench) -> None:
        self.thing, self.bench, self.seen = thing, bench, 0

    def advance(self, count: int) -> None:
        """Overwrite once, and let the next document go to a fresh worker."""
        self.seen += 1
        if self.seen == 1:
            self.thing.put(self.bench)
            forget()


def stage_of(archive: Archive, bench: Bench, thing: Thing) -> Stage[Any, Any]:
    step = score if thing.role == "document_model" else tag
    return step(archive.store, (), bench.choices)


@pytest.mark.slow
@needs_models
@each_thing
def test_what_is_overwritten_in_the_middle_of_a_run_ends_it_and_the_next_run_mends_it(
    bench: Bench, afterwards: Afterwards, thing: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in (tag_step, score_step):
        monkeypatch.setattr(step, "DOCUMENTS_A_TASK", 1)
    with Archive(bench.db) as archive:
        before, count, old = bench.rows(), make_pending(archive, thing.stages), thing.sha256(bench)
        stage = stage_of(archive, bench, thing)
        tally = perform(archive.store, stage, 1, Meddler(thing, bench))
        later = {name for name in archive.store.documents.ids()[1:] if asks(archive, thing, name)}
        assert (tally.done, len(tally.failures)) == (count - len(later), len(later))
        assert later and {failure.item for failure in archive.failures()} == later
        assert all(failure.reason.endswith(CHANGED) for failure in archive.failures())
        assert bench.rows() == before  # of the old: none is of the new under the old one's name
        assert made_with(archive, thing.role) == {old}
        assert bench.run(archive)[thing.stages[0]] == count
        assert archive.failures() == []
        assert made_with(archive, thing.role) == {thing.sha256(bench)}
        assert bench.rows() == afterwards(thing)


def asks(archive: Archive, thing: Thing, document_id: str) -> bool:
    """Say whether a document is read by a thing: context and actors only where mentions stand."""
    if thing.role not in ("context_model", "actors"):
        return True
    return any(mention.confidence >= DECIDED for mention in archive.mentions(document_id))


@pytest.mark.slow
@needs_models
def test_workers_that_come_too_late_refuse_each_document_in_one_line(
    bench: Bench, afterwards: Afterwards
) -> None:
    thing = THINGS[1]
    with Archive(bench.db) as archive:
        count, before = make_pending(archive), bench.rows()
        stage = tag(archive.store, (), bench.choices)
        thing.put(bench)
        tally = perform(archive.store, stage, 2, Silence())  # in processes of its own
        assert (tally.done, len(tally.failures)) == (0, count)
        place = bench.folder / thing.place
        assert {failure.reason for failure in archive.failures()} == {f"model {place}: {CHANGED}"}
        assert bench.rows() == before
        assert bench.run(archive) == {"tag": count, "score": count}
        assert archive.failures() == []
    assert bench.rows() == afterwards(thing)


# What is not whole


@pytest.mark.slow
@needs_models
@pytest.mark.parametrize("thing", THINGS[:3], ids=lambda thing: str(thing.role))
def test_weights_overwritten_without_their_config_are_refused_and_mended(
    bench: Bench, thing: Thing
) -> None:
    weights = bench.folder / thing.place / registry.WEIGHTS
    good = weights.read_bytes()
    with Archive(bench.db) as archive:
        make_pending(archive)
        before = bench.rows()
        other = THINGS[0 if thing is THINGS[2] else 2].place
        shutil.copy(bench.folder / other / registry.WEIGHTS, weights)
        archive.run((), bench.choices)
        reasons = {failure.reason for failure in archive.failures()}
        assert len(reasons) == 1 and "is not the file its config names" in reasons.pop()
        assert bench.rows()["mentions"] == before["mentions"]
        assert bench.rows()["scores"] == before["scores"]
        weights.write_bytes(good)
        bench.run(archive)
        assert archive.failures() == []
    assert bench.rows() == before


@pytest.mark.slow
@needs_models
@pytest.mark.parametrize("thing", THINGS[:3], ids=lambda thing: str(thing.role))
def test_a_folder_that_is_half_written_ends_the_stage_before_it_begins(
    bench: Bench, thing: Thing
) -> None:
    with Archive(bench.db) as archive:
        make_pending(archive)
        before = contents(bench.db)
        (bench.folder / thing.place / "config.json").unlink()
        with pytest.raises(ModelError, match=r"no readable config\.json"):
            stage_of(archive, bench, thing)
    assert contents(bench.db) == before


@pytest.mark.slow
@needs_models
def test_the_codebook_that_is_kept_is_the_one_that_was_hashed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saved anew while it is looked at, it is kept as it was read, or refused."""
    thing = THINGS[3]
    real, looks = Path.read_bytes, []

    def late(path: Path) -> bytes:
        content = real(path)
        if path == bench.choices.codebook:
            looks.append(path)
            if len(looks) == 1:
                thing.put(bench)
        return content

    with Archive(bench.db) as archive:
        make_pending(archive)
        monkeypatch.setattr(Path, "read_bytes", late)
        with pytest.raises(SettingError, match=CHANGED):
            tag(archive.store, (), bench.choices)
        _, kept = pin_readers(bench.choices)
    assert hashlib.sha256(kept.text.encode()).hexdigest() == kept.sha256


# What else rows rest on


@pytest.mark.slow
@needs_models
def test_a_codebook_of_ones_own_leaves_the_cues_to_the_shipped_one_which_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = Path(shutil.copy(default_codebook_path(), bench.folder / "shipped.yaml"))
    monkeypatch.setattr(load, "default_codebook_path", lambda: shipped)
    thing = THINGS[3]
    thing.put(bench)
    with Archive(bench.db) as archive:
        count = len(archive.store.documents.ids())
        assert bench.run(archive) == {"tag": count}
        assert made_with(archive, "codebook") == {thing.sha256(bench)}
        assert made_with(archive, "cues") == {hashlib.sha256(shipped.read_bytes()).hexdigest()}
        write_instead('version: "0.2"', 'version: "0.3"')(shipped)  # a new release
        assert bench.run(archive) == {"tag": count}
        assert made_with(archive, "codebook") == {thing.sha256(bench)}
        assert made_with(archive, "cues") == {hashlib.sha256(shipped.read_bytes()).hexdigest()}
        assert bench.run(archive) == {}


ASKS_TREES = """\
name: trees
version: "1"
labels:
  military_aid:
    definition: Aid that is cut.
    rules:
      - id: ma.cut
        strength: strong
        patterns:
          - dependency:
              - {RIGHT_ID: verb, RIGHT_ATTRS: {LEMMA: cut}}
            screen: cut
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """An English pipeline that is installed, and may be installed anew."""
    package = Package(tmp_path)
    package.install("cut")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(parse, "PIPELINES", (package.name,))
    return package


@pytest.mark.slow
@needs_models
def test_tags_that_ask_for_trees_name_the_pipeline_and_others_do_not(
    tmp_path: Path, package: Package
) -> None:
    plain, _ = pin_readers(Choices())
    assert plain.pipeline is None
    book = tmp_path / "trees.yaml"
    book.write_text(ASKS_TREES, encoding="utf-8")
    before, _ = pin_readers(Choices(codebook=book))
    assert before.pipeline == parse.find_pipeline() and before.pipeline in before.ingredients
    tag_documents(before, ())
    matcher, _ = tag_step._matcher(before.codebook, before.pipeline)
    assert [hit.rule.rule_id for hit in matcher.hits("It was cut.")] == ["ma.cut"]
    package.install("hew")
    after, _ = pin_readers(Choices(codebook=book))
    assert after != before
    matcher, _ = tag_step._matcher(after.codebook, after.pipeline)
    assert matcher.hits("It was cut.") == []  # to this one it is another verb
    forget()
    with pytest.raises(SettingError, match=CHANGED):
        tag_step._matcher(before.codebook, before.pipeline)


@pytest.mark.slow
def test_tokens_are_of_the_pipeline_that_is_named_or_are_not_read(
    tmp_path: Path, package: Package
) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        Fill(archive.store)("a.txt", ["Aid was cut."])

        def done_and_lemma() -> tuple[int, str]:
            (tally,) = archive.annotate(Choices(jobs=1))
            (row,) = archive.store._connection.execute("SELECT lemmas FROM annotations")
            return tally.done, row[0].split()[2]

        assert done_and_lemma() == (1, "cut")
        assert done_and_lemma() == (0, "cut")
        stage = annotate(archive.store, (), Choices())
        archive.store._connection.execute("UPDATE annotations SET made_by = NULL")
        (task,) = stage.pending()[1]
        package.install("hew")
        with WorkerPool(1) as fresh, pytest.raises(SettingError, match=CHANGED):
            fresh.submit(stage.work, task).result()
        assert perform(archive.store, stage, 1, Silence()).done == 1  # this process knows the old
        assert done_and_lemma() == (1, "hew")
        assert done_and_lemma() == (0, "hew")


# Every memory there is

OF_CONTENT = "by what is in files that the user may change: by their digest"
SHIPPED = "of the program's own files or tables, which are as old as its code"
OF_VALUES = "of what is given, whole: no file is read"
WITHIN_A_CALL = "gone when the call that made it returns"
OF_DATA_BY_NAME = "of OCR data by language: no row names it, and a new one wants a new process"

MEMORIES = {
    "tag.py:_matcher": OF_CONTENT,
    "tag.py:_context_reader": OF_CONTENT,
    "tag.py:_actor_table": OF_CONTENT,
    "tag.py:_passage_model": OF_CONTENT,
    "score.py:_document_model": OF_CONTENT,
    "parse.py:load_parser": OF_CONTENT,
    "table.py:_shipped": SHIPPED,
    "words.py:_lists": SHIPPED,
    "cues.py:cue_table": SHIPPED,
    "cues.py:voice_table": SHIPPED,
    "words.py:known_words": SHIPPED,
    "words.py:rare_words": SHIPPED,
    "words.py:known_compounds": SHIPPED,
    "states.py:read_states": SHIPPED,
    "seats.py:_states_by_name": SHIPPED,
    "seats.py:_states_by_city": SHIPPED,
    "sheet.py:_letters": SHIPPED,
    "docbin.py:_blank": SHIPPED,
    "queries.py:_shipped_subtypes": SHIPPED,
    "lexicon.py:_compiled": OF_VALUES,
    "parties.py:resolve_party": OF_VALUES,
    "facts.py:_counts": OF_VALUES,
    "offsets.py:version_of": OF_VALUES,
    "likeness.py:letters": OF_VALUES,
    "likeness.py:solid": OF_VALUES,
    "folding.py:_sign": OF_VALUES,
    "matcher.py:parser": WITHIN_A_CALL,
    "token_patterns.py:holds": WITHIN_A_CALL,
    "token_patterns.py:end": WITHIN_A_CALL,
    "concordance.py:cite": WITHIN_A_CALL,
    "concordance.py:of_header": WITHIN_A_CALL,
    "matches.py:read_page": WITHIN_A_CALL,
    "ocr.py:_engine": OF_DATA_BY_NAME,
}
"""What functions remember, and by what. A new one says so here."""


@cache
def remembering() -> dict[str, ast.FunctionDef]:
    """Return the functions that remember what they returned."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                for decorator in map(ast.unparse, node.decorator_list):
                    if decorator.partition("(")[0] in ("cache", "lru_cache"):
                        found[f"{path.name}:{node.name}"] = node
    return found


def test_of_every_memory_it_is_known_by_what_it_remembers() -> None:
    assert remembering().keys() == MEMORIES.keys()


@pytest.mark.parametrize("name", [name for name, by in MEMORIES.items() if by == OF_CONTENT])
def test_what_is_remembered_of_files_is_remembered_by_their_digest(name: str) -> None:
    arguments = remembering()[name].args.args
    kinds = {ast.unparse(one.annotation) for one in arguments if one.annotation}
    has_digest = any(kind.startswith(("Pinned", "Ingredient")) for kind in kinds)
    assert has_digest or "sha256" in {one.arg for one in arguments}
