"""The Python around the warehouse: server, deployment, loading. The work itself is SQL."""
