package credentials_test

// loginProviders counts the providers that TestOrder leaves to other tests.
const loginProviders = 0
