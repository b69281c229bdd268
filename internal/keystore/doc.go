// Package keystore keeps secrets at rest: one 32-byte key in the operating
// system's store, and records encrypted with it in files beside each other.
// One key and not one item per secret, because those stores ask the person
// for every item, bound its size, and cannot be moved. Where there is no such
// store a passphrase protects the key.
//
// A key or a record that cannot be used is an error that says what to do;
// nothing is ever replaced because it could not be read.
package keystore
