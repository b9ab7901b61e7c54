{{ current_state('opportunity') }}
