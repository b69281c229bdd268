// Package s3 is `awsid s3 ls`: may these credentials see the buckets, and
// what is in them. Everything else about S3 goes to the AWS CLI.
package s3

import (
	"bufio"
	"cmp"
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/passthrough"
	"github.com/awsid/awsid/internal/cli/service"
	"github.com/awsid/awsid/internal/sys/problem"
)

// New returns the command with its one subcommand.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := &cobra.Command{Use: "s3", Example: "  awsid s3 ls s3://BUCKET/PREFIX", Args: cobra.ArbitraryArgs}
	cmd.AddCommand(newLs(env, g))
	passthrough.Rest(env, g, cmd, "cp", "mb", "mv", "presign", "rb", "rm", "sync", "website")
	return cmd
}

type lsOptions struct {
	path         location
	recursive    bool
	humane       bool
	summarize    bool
	pageSize     string
	size         int64 // pageSize as a number
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
		Args: cobra.ArbitraryArgs,
	}
	f := cmd.Flags()
	f.BoolVar(&opts.recursive, "recursive", false, "list all keys below the prefix, not just one level")
	f.BoolVar(&opts.humane, "human-readable", false, "show sizes as KiB, MiB, …")
	f.BoolVar(&opts.summarize, "summarize", false, "end with the number of objects and their size")
	f.StringVar(&opts.pageSize, "page-size", "", "ask for this `number` of entries at a time")
	f.StringVar(&opts.requestPayer, "request-payer", "", "agree to pay for the request: `requester`")
	f.Lookup("request-payer").NoOptDefVal = payer
	global.MarkOptional(f, "request-payer")
	f.StringVar(&opts.bucketPrefix, "bucket-name-prefix", "", "list only buckets whose names begin with this `text`")
	f.StringVar(&opts.bucketRegion, "bucket-region", "", "list only buckets in this `region`")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := opts.readPath(args); err != nil {
			return global.Usage(cmd, err)
		}
		if err := opts.readSize(); err != nil {
			return err
		}
		return runLs(cmd.Context(), env, g, opts)
	}
	return cmd
}

const payer = "requester"

func (o *lsOptions) readPath(args []string) error {
	if len(args) > 1 {
		return problem.New(problem.Usage, "unexpected argument %q", args[1])
	}
	if len(args) == 1 {
		o.path = parseLocation(args[0])
	}
	if o.requestPayer != "" && o.requestPayer != payer {
		return problem.New(problem.Usage, "--request-payer takes %q, not %q", payer, o.requestPayer)
	}
	return o.path.checkBucket()
}

// readSize reads --page-size, which has a least value for buckets only.
func (o *lsOptions) readSize() (err error) {
	if o.pageSize == "" {
		return nil
	}
	if o.size, err = strconv.ParseInt(strings.TrimSpace(o.pageSize), 10, 64); err != nil {
		return problem.New(problem.General, "%q is not a whole number", o.pageSize).At("--page-size")
	}
	if o.path.bucket == "" && o.size < 1 {
		return problem.New(problem.Usage, "%d is less than 1", o.size).At("--page-size")
	}
	return nil
}

func runLs(ctx context.Context, env *app.Env, g *global.Options, opts lsOptions) error {
	ses, err := g.Open(env)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(env.Stdout)
	l := &listing{
		opts: opts, out: &lines{w: w, zone: timeZone(env), humane: opts.humane},
		conn: service.Connect(env, ses),
	}
	if opts.path.bucket == "" {
		err = l.listBuckets(ctx)
	} else {
		err = l.listObjects(ctx)
	}
	if err == nil && opts.summarize {
		l.out.writeSummary()
	}
	if failed := w.Flush(); err != nil || failed != nil {
		return cmp.Or(err, failed)
	}
	if !l.found && opts.path.key != "" {
		return problem.Silent(problem.NotFound)
	}
	return nil
}
