"""The program's own settings with one more address: the bare view that `./run bench` measures against."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench_urls"
