// Package profileplan keeps a profile for every account and role that a sign-in reaches. From a listing and rules it
// makes the profiles that are wanted (wanted.go), gives them names (template.go, names.go) and compares them with those
// in the files as three versions: what was written last, what the person has made of it, what is wanted now (plan.go).
// A plan can be shown before it is applied (apply.go).
//
// A generated profile carries a mark, the key awsid_generated_from, so that it is known again under any name. What was
// written last stands in a file of awsid's own, which changes with the config file in one transaction (record.go).
package profileplan
