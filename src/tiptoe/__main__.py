"""`python -m tiptoe`, and the `tiptoe` command. Answers --version at once, without the rest."""

import sys


def main() -> None:
    if sys.argv[1:] == ["--version"]:
        import tiptoe

        sys.stdout.write(f"tiptoe {tiptoe.__version__}\n")
        return
    if sys.argv[1:] == ["--decode-child"]:  # a frozen executable is its own interpreter
        from tiptoe.read.video.child import main as decode

        decode()
    from tiptoe.cli import main as command

    command()


if __name__ == "__main__":
    main()
