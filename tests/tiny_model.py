"""A Llama of two layers and random weights, made on the spot, and `transformers serve` in front of it: a real model server.

The folder is written without torch, so that only the server pays for loading it: some ten seconds on an idle machine, more
on a busy one, and nothing is served before. The model is given on the command line, so that it is loaded before /health
answers, not at the first request.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

WORDS, HIDDEN, INNER, LAYERS, HEADS, LONGEST = 1000, 32, 64, 2, 2, 16384
TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"
START_SECONDS = 150


@dataclass(frozen=True)
class Served:
    """url: ends in /v1. model: the name a client gives. log: what the server has written."""

    url: str
    model: str
    log: Path


def make(folder: Path, texts: Iterable[str]) -> None:
    """A folder as transformers reads one; the tokenizer is trained on the texts."""
    folder.mkdir()
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)  # type: ignore[assignment]
    tokenizer.decoder = decoders.ByteLevel()  # type: ignore[assignment]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=WORDS, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    size = tokenizer.get_vocab_size()
    _write(folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>"})
    (folder / "chat_template.jinja").write_text(TEMPLATE, "utf-8")
    shape = {"hidden_size": HIDDEN, "intermediate_size": INNER, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS}
    ends = {"bos_token_id": 0, "eos_token_id": 1, "max_position_embeddings": LONGEST, "vocab_size": size}
    _write(folder / "config.json", {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "torch_dtype": "float32", **shape, **ends})
    random = np.random.default_rng(205)
    weights = {n: random.normal(0, 0.1, s).astype(np.float32) for n, s in _shapes(size).items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def _shapes(size: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {
        "model.embed_tokens.weight": (size, HIDDEN),
        "lm_head.weight": (size, HIDDEN),
        "model.norm.weight": (HIDDEN,),
    }
    for n in range(LAYERS):
        layer = f"model.layers.{n}."
        found |= {f"{layer}{norm}_layernorm.weight": (HIDDEN,) for norm in ("input", "post_attention")}
        found |= {f"{layer}self_attn.{part}_proj.weight": (HIDDEN, HIDDEN) for part in "qkvo"}
        found |= {f"{layer}mlp.{part}_proj.weight": (INNER, HIDDEN) for part in ("gate", "up")}
        found[f"{layer}mlp.down_proj.weight"] = (HIDDEN, INNER)
    return found


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), "utf-8")


@contextmanager
def served(folder: Path, log: Path) -> Iterator[Served]:
    """`transformers serve` on a free port; fails with the server's log where it is not there in time."""
    program = shutil.which("transformers", path=str(Path(sys.executable).parent))
    assert program, "thiếu lệnh transformers trong môi trường"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "PYTHONUNBUFFERED": "1"}
    command = [program, "serve", str(folder), "--device", "cpu", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env={**os.environ, **offline})
    try:
        started = time.monotonic()
        while not _answers(f"http://127.0.0.1:{port}/health"):
            if process.poll() is not None or time.monotonic() - started > START_SECONDS:
                pytest.fail(
                    f"transformers serve không khởi động được sau {time.monotonic() - started:.0f} giây:\n{log.read_text('utf-8', 'replace')}"
                )
            time.sleep(0.2)
        yield Served(f"http://127.0.0.1:{port}/v1", str(folder), log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=5)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
