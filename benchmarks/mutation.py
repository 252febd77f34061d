"""Plant every fault that the machine knows in the nightly rule; each must break a promise."""

import sys
from multiprocessing import Pool

from lowtide.proof import mutants


def main() -> int:
    """Print what became of every mutant; 1 where one survived."""
    with Pool() as pool:
        found = mutants.run(
            lambda done, of: None,
            spread=lambda judge, chosen: pool.imap_unordered(judge, chosen, chunksize=4),
        )
    print(f"{found.generated} mutants of the rule: {found.killed} killed, ", end="")
    print(f"{found.equivalent} behave like it, {len(found.survivors)} survived")
    for promise, count in sorted(found.killed_by.items(), key=lambda pair: -pair[1]):
        print(f"  {count:5}  {promise}")
    for survivor in found.survivors:
        print(f"  SURVIVED  {survivor}")
    return 0 if found.ok else 1


if __name__ == "__main__":
    sys.exit(main())
