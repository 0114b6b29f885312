import os
from contextlib import suppress

from odoo import api, models
from odoo.exceptions import MissingError


class IrAttachment(models.Model):
    """Files when the disk fails: what finds no room leaves nothing half written, and what is lost is
    missing rather than an error of the server."""

    _inherit = "ir.attachment"

    @api.model
    def _file_write(self, bin_value, checksum):
        """The same file sent again would clash with the half that was written."""
        try:
            return super()._file_write(bin_value, checksum)
        except OSError:
            with suppress(OSError):
                os.remove(self._full_path(f"{checksum[:2]}/{checksum}"))
            raise

    def _to_http_stream(self):
        try:
            return super()._to_http_stream()
        except FileNotFoundError as error:
            raise MissingError(self.env._("The file of “%s” is missing.", self.name)) from error
