"""Writes the folders beside this script, as PyPSA exports them, with the optimum that PyPSA and HiGHS print.

    pip install pypsa==1.4.0 highspy
    python crates/landbridge/tests/pypsa/generate.py

Every folder is `export_to_csv_folder` of a network of crates/landbridge-python/tests/networks.py before it is solved;
`expected.json` holds status, objective and objective_constant of each.
"""

import json
import logging
import shutil
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2] / "landbridge-python" / "tests"))
warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import networks  # noqa: E402
import pypsa  # noqa: E402


def main():
    expected = {"pypsa": pypsa.__version__, "networks": {}}
    for name, build in networks.NETWORKS.items():
        network = build()
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        network.export_to_csv_folder(folder)
        (folder / "crs.json").unlink(missing_ok=True)
        status, condition = network.optimize(solver_name="highs", log_to_console=False, include_objective_constant=True)
        entry = {"condition": condition}
        if status == "ok":
            entry.update(objective=network.objective, objective_constant=network.objective_constant)
        expected["networks"][name] = entry
        print(name, entry)
    (HERE / "expected.json").write_text(json.dumps(expected, indent=2) + "\n")


if __name__ == "__main__":
    main()
