"""The order of the samples in each epoch: the numbers that Ganglion draws, bit for bit."""

import numpy as np

WORD = 0xFFFFFFFF
LOW, HALF = np.uint64(WORD), np.uint64(32)


def blocks(key, first, count, domain):
    """The words of `count` blocks of Philox 4x32-10, four each (Salmon, Moraes, Dror, Shaw, 2011)."""
    numbers = np.uint64(first) + np.arange(count, dtype=np.uint64)
    c0, c1 = numbers & LOW, numbers >> HALF
    c2, c3 = np.full(count, domain, np.uint64), np.zeros(count, np.uint64)
    k0, k1 = key
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1 = (p1 >> HALF) ^ c1 ^ np.uint64(k0), p1 & LOW
        c2, c3 = (p0 >> HALF) ^ c3 ^ np.uint64(k1), p0 & LOW
        k0, k1 = (k0 + 0x9E3779B9) & WORD, (k1 + 0xBB67AE85) & WORD
    return np.stack([c0, c1, c2, c3], 1).reshape(-1)


def child(state):
    """The generator that `state` splits off next; `state` counts it."""
    words = blocks(state["key"], state["splits"], 1, 1)
    state["splits"] += 1
    return {"algorithm": state["algorithm"], "key": [int(words[0]), int(words[1])], "block": 0, "splits": 0}


def permutation(state, length):
    """`0 .. length - 1` in random order (Fisher and Yates)."""
    return shuffled(words_of(state), length)


def shuffled(words, length):
    order = np.arange(length)
    for i in range(length - 1, 0, -1):
        j = below(words, i + 1)
        order[i], order[j] = order[j], order[i]
    return order


def below(words, bound):
    """A whole number in `[0, bound)`, without bias (Lemire, 2019)."""
    product = next(words) * bound
    while (product & WORD) < bound and (product & WORD) < (1 << 32) % bound:
        product = next(words) * bound
    return product >> 32


def words_of(state, at_once=4096):
    block = state["block"]
    while True:
        for word in blocks(state["key"], block, at_once, 0).tolist():
            yield word
        block += at_once


class Chances:
    """Draws what Ganglion's generator would draw, from a state on. Each draw begins with a block of its own."""

    def __init__(self, state, at_once=1024):
        self.key, self.block, self.at_once = state["key"], state["block"], at_once
        self.first, self.words = 0, []

    def integer(self, bound):
        """A whole number in `[0, bound)`."""
        return self.draw(lambda words: below(words, bound))

    def fraction(self):
        """A number in `[0, 1)`, in steps of 2^-24."""
        return self.integer(1 << 24) / (1 << 24)

    def permutation(self, length):
        """`0 .. length - 1` in random order."""
        return self.draw(lambda words: shuffled(words, length))

    def draw(self, make):
        used = 0

        def words():
            nonlocal used
            while True:
                used += 1
                yield self.word(used - 1)

        made = make(words())
        self.block += -(-used // 4)
        return made

    def word(self, number):
        """A word, counted from the present block on."""
        at = (self.block - self.first) * 4 + number
        if not 0 <= at < len(self.words):
            self.first = self.block + number // 4
            self.words = blocks(self.key, self.first, self.at_once, 0).tolist()
            at = number % 4
        return self.words[at]
