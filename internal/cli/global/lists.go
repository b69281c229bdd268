package global

import "github.com/spf13/pflag"

const listAnnotation = "awsid.list"

// MarkList says that an option takes several words: --tags A B means
// --tags A --tags B, as in the AWS CLI.
func MarkList(flags *pflag.FlagSet, name string) {
	_ = flags.SetAnnotation(name, listAnnotation, []string{"true"})
}

// IsList tells whether MarkList was called for an option.
func IsList(f *pflag.Flag) bool { return len(f.Annotations[listAnnotation]) > 0 }
