// Package providers has the places credentials come from, one file each. A
// provider's Plan is pure: it looks at settings, files and variables and says
// what would be done. Only the step it returns acts.
package providers
