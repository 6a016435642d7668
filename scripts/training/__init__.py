"""Makes the shipped models: from coded documents and plain text to the folders in ``models/``.

Nothing of this is in the wheel; what users train with is ``archive_miner.learn``. The way through:
``coded`` reads what coders said, ``vocabulary`` and ``tagger`` learn the passage model, ``nested``
predicts every document by models that saw nothing of its volume, ``compare`` sets simpler ways
beside it; ``default_models`` does it all. ``context`` and ``context_model`` do the same for the
learned layer of context. Run as ``scripts/train_default_models`` and
``scripts/train_context_model``.
"""

import os

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")  # before numpy loads: processes share the cores
