{{ current_state('contact') }}
