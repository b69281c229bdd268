// Package profiles is the noun `awsid profiles`: what profiles there are, and
// removing, renaming and copying them in both shared files at once.
package profiles
