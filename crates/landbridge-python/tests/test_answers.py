"""Every function says what the command of the same name prints with --json."""

import landbridge
import pytest

CASES = [
    ("power", ["toy"], lambda: landbridge.power("toy")),
    ("power", ["toy", "--concepts", "--ties"], lambda: landbridge.power("toy", concepts=True, ties=True)),
    ("power", ["toy", "--bloc", "A,B"], lambda: landbridge.power("toy", bloc=["A", "B"])),
    ("power", ["toy", "--sampled", "10"], lambda: landbridge.power("toy", sampled=10)),
    (
        "power",
        ["central-asia", "--variant", "trans-caspian-built"],
        lambda: landbridge.power("central-asia", variant="trans-caspian-built"),
    ),
    ("blocs", ["central-asia"], lambda: landbridge.blocs("central-asia")),
    ("blocs", ["toy", "--to", "neighbors", "--pairs"], lambda: landbridge.blocs("toy", to="neighbors", pairs=True)),
    ("stability", ["central-asia"], lambda: landbridge.stability("central-asia")),
    ("agenda", ["central-asia"], lambda: landbridge.agenda("central-asia")),
    ("attack", ["central-asia", "--coercer", "RU", "--target", "KZ"], lambda: landbridge.attack("central-asia", "RU", target="KZ")),
    ("harden", ["toy", "--coercer", "B", "--budget", "50"], lambda: landbridge.harden("toy", "B", 50)),
    ("exposure", ["toy"], lambda: landbridge.exposure("toy")),
    ("toll", ["central-asia", "Line ABC KZ-CN"], lambda: landbridge.toll("central-asia", "Line ABC KZ-CN")),
    ("metrics", ["toy", "gain(A)", "share(B)"], lambda: landbridge.metrics("toy", "gain(A)", "share(B)")),
    ("check", ["central-asia"], lambda: landbridge.check("central-asia")),
]


@pytest.mark.parametrize(("command", "arguments", "answer"), CASES, ids=lambda case: "")
def test_a_function_answers_as_its_command(command_line, command, arguments, answer):
    said = command_line(command, *arguments)
    answered = answer()
    assert (answered if isinstance(answered, dict) else answered.data) == said


def test_claims_are_judged_as_the_command_judges_them(command_line, tmp_path):
    said = command_line("claims", "toy", "-n", "8", "--store", str(tmp_path))
    answered = landbridge.claims("toy", n=8, store=tmp_path)
    said.pop("moved")
    assert answered.data == said


def test_values_are_those_of_the_command(command_line, toy):
    said = command_line("values", "toy")
    assert toy.game().v.tolist() == said["v"]
    assert [row[3] for row in toy.values().rows()] == said["v"]
    assert toy.game().players == said["actors"]


def test_a_brief_is_the_page_and_the_data_of_the_command(command_line, tmp_path):
    said = command_line("brief", "toy", "--samples", "8", "--store", str(tmp_path), "--out", str(tmp_path / "said.html"))
    answered = landbridge.brief("toy", tmp_path / "answered.html", samples=8, store=tmp_path)
    assert answered == said
    assert (tmp_path / "answered.html").read_text() == (tmp_path / "said.html").read_text()


def test_every_answer_reads_as_text_and_as_html(toy):
    for answer in (toy.power(), toy.blocs(), toy.stability(), toy.agenda(), toy.exposure(), toy.claims(n=0), toy.values()):
        assert repr(answer).strip()
        assert "<table>" in answer._repr_html_()
        assert "<script" not in answer._repr_html_()


def test_a_region_shows_its_map_and_its_actors(central_asia):
    html = central_asia._repr_html_()
    assert html.startswith("<svg")
    assert "Kazakhstan" in html
    assert "bcm" in html


def test_text_of_a_region_stays_text_in_html(toy):
    actors = toy.files["actors.csv"].replace("Aland", "<b>A</b>")
    html = toy.with_file("actors.csv", actors)._repr_html_()
    assert "<b>A</b>" not in html
    assert "&lt;b&gt;A&lt;/b&gt;" in html
