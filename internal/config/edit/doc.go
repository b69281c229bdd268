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
// would be. Both files are checked before either is written. The version before is kept, and Undo brings it back.
package edit
