{{ current_state('account') }}
