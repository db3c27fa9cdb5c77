"""`make demo`: the whole academy on this machine, until Ctrl-C."""

import sys

from academy.demo.running import main

if __name__ == "__main__":
    sys.exit(main())
