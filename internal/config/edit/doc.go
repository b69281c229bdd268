// Package edit changes the shared files as one transaction: under a lock that every awsid process respects, from what
// is in the files now, and only if the AWS CLI can read the result.
//
//	editor := edit.Editor{Paths: env.Paths, Clock: env.Clock}
//	result, err := editor.Apply(ctx, func(files *edit.Files) error {
//		return files.Config.Set(edit.Profile("dev"), "region", "eu-west-1")
//	}, shared.ConfigFile)
//
// The files are named in the call because only those are locked, read and written. The change is a function of the
// files it is given: it may be called more than once, and with DryRun nothing is written; result.Diff() shows what
// would be. Both files are checked before either is written.
//
// A journal (journal.go) keeps a record of each change with the texts before and after it. It is there before the first
// file is touched and says how far the change came (transaction.go); what a killed process left half done, the next
// edit completes or takes back (recover.go). Undo and Redo go through the records (undo.go).
package edit
