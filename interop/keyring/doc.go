// Package keyring uses awsid's keystore with a real Secret Service, that of
// GNOME, on a real D-Bus session: what it stores, what other programs see of
// it, and what happens when it is locked, silent, or not there.
package keyring
