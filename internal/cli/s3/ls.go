package s3

import (
	"bufio"
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/service"
	"github.com/awsid/awsid/internal/sys/problem"
)

type lsOptions struct {
	path         location
	recursive    bool
	humane       bool
	summarize    bool
	pageSize     string
	requestPayer string
	bucketPrefix string
	bucketRegion string
}

func newLs(env *app.Env, g *global.Options) *cobra.Command {
	var opts lsOptions
	cmd := &cobra.Command{
		Use:   "ls [s3://BUCKET[/PREFIX]]",
		Short: "list buckets, or what is in one",
		Example: `  awsid s3 ls
  awsid s3 ls s3://amzn-s3-demo-bucket1/logs/ --recursive --human-readable --summarize`,
		Args: cobra.MaximumNArgs(2), // the second may be the value of --request-payer
	}
	f := cmd.Flags()
	f.BoolVar(&opts.recursive, "recursive", false, "list all keys below the prefix, not just one level")
	f.BoolVar(&opts.humane, "human-readable", false, "show sizes as KiB, MiB, …")
	f.BoolVar(&opts.summarize, "summarize", false, "end with the number of objects and their size")
	f.StringVar(&opts.pageSize, "page-size", "", "ask for this `number` of entries at a time")
	f.StringVar(&opts.requestPayer, "request-payer", "", "agree to pay for the request: `requester`")
	f.Lookup("request-payer").NoOptDefVal = payer
	f.StringVar(&opts.bucketPrefix, "bucket-name-prefix", "", "list only buckets whose names begin with this `text`")
	f.StringVar(&opts.bucketRegion, "bucket-region", "", "list only buckets in this `region`")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed("request-payer") {
			args = withoutPayer(env.Args, args)
		}
		if err := opts.read(args); err != nil {
			return global.Usage(cmd, err)
		}
		if n, err := strconv.Atoi(opts.pageSize); opts.pageSize != "" && (err != nil || n < 0) {
			return problem.New(problem.General, "%q is no whole number", opts.pageSize).At("--page-size")
		}
		return runLs(cmd.Context(), env, g, opts)
	}
	return cmd
}

const payer = "requester"

// withoutPayer takes the value of "--request-payer requester" out of the
// words: an optional value that stands apart is a word to pflag.
func withoutPayer(argv, args []string) []string {
	option := slices.Index(argv, "--request-payer")
	if option < 0 || option+1 == len(argv) || argv[option+1] != payer {
		return args
	}
	at := slices.Index(args, payer)
	return slices.Delete(slices.Clone(args), at, at+1)
}

func (o *lsOptions) read(args []string) error {
	if len(args) > 1 {
		return problem.New(problem.Usage, "unexpected argument %q", args[1])
	}
	if len(args) == 1 {
		o.path = parse(args[0])
	}
	if o.requestPayer != "" && o.requestPayer != payer {
		return problem.New(problem.Usage, "--request-payer takes %q, not %q", payer, o.requestPayer)
	}
	return nil
}

// size returns --page-size as the service takes it, nil when not given.
func (o *lsOptions) size() *int32 {
	n, err := strconv.ParseInt(o.pageSize, 10, 32)
	if err != nil {
		return nil
	}
	return aws.Int32(int32(n))
}

func runLs(ctx context.Context, env *app.Env, g *global.Options, opts lsOptions) error {
	ses, err := g.Open(env)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(env.Stdout)
	l := &listing{
		opts: opts, out: &lines{w: w, zone: zone(env), humane: opts.humane},
		clients: &clients{conn: service.Connect(env, ses)},
	}
	err = l.run(ctx)
	if err == nil && opts.summarize {
		l.out.summary()
	}
	if failed := w.Flush(); err != nil || failed != nil {
		return cmp.Or(err, failed)
	}
	if l.nothing && opts.path.key != "" {
		return problem.Silent(problem.NotFound)
	}
	return nil
}
