"""Which customers to visit on which days, and in which order: knows nothing of Odoo."""
