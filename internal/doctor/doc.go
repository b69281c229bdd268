// Package doctor looks at a person's whole AWS set-up and says what is wrong,
// where, for which tool it matters, and how to mend it.
//
// Take makes a Snapshot: everything the rules may look at, read once. A Rule
// is pure: it turns a snapshot into findings. A finding may carry a Repair, an
// edit through the lossless editor that has one right answer; what has two is
// described and left to the person. Apply makes repairs, Run runs rules.
package doctor
