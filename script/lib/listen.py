"""Start Odoo on a socket in which more requests may wait than Odoo itself lets wait.

    listen.py odoo [OPTION...]

Odoo's own has room for 8 a worker. When all people come at once, in the morning or after a break of the
network, the kernel drops the others: seconds lost, connections reset. It takes an open socket as systemd
hands one on (LISTEN_FDS).
"""

import os
import socket
import sys

from odoo.tools import config

WAITING = 1024  # as many as a process of the proxy has connections
FIRST = 3  # file that systemd hands on


def listen(interface, port):
    family = socket.AF_INET6 if ":" in interface else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.bind((interface, port))
    opened.listen(WAITING)
    opened.setblocking(False)  # several workers see each request, one gets it
    return opened


def main(program, *options):
    # without the word that names Odoo's command
    config.parse_config([option for option in options if option != "server"])
    try:
        opened = listen(config["http_interface"] or "0.0.0.0", config["http_port"])
    except OSError as error:
        sys.exit(f"error: Odoo can't listen on port {config['http_port']}: {error.strerror}.")
    if opened.fileno() == FIRST:
        os.set_inheritable(FIRST, True)
    else:
        os.dup2(opened.fileno(), FIRST)
    os.environ["LISTEN_FDS"] = "1"
    os.environ["LISTEN_PID"] = str(os.getpid())
    os.execvp(program, [program, *options])


if __name__ == "__main__":
    main(*sys.argv[1:])
