package populate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/cli/configuresso/questions"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// ruleFlags are the options that say what the profiles are like. They are remembered with what is written, as words,
// and count in the next run where it does not give them.
type ruleFlags struct {
	from, name, nameCommand, suffix, region string
	sets, rules                             []string
	appendID, legacy, process               bool
}

const regionFlag = "region" // the global option

func (o *ruleFlags) addTo(f *pflag.FlagSet) {
	f.StringVar(&o.from, "from", "", "take the rules from this `URL` (https), file or folder")
	f.StringVar(&o.name, "name", "", "names: a preset (granted, aws-sso-util, aws-sso-cli,\n"+
		"aws-cli, portal) or a `TEMPLATE` such as {account}.{role}")
	f.StringVar(&o.nameCommand, "name-command", "", "have a `PROGRAM` name the profiles: lines of JSON in and out")
	f.BoolVar(&o.appendID, "append-id", false, "put the account's ID behind names that clash")
	f.StringArrayVar(&o.rules, "rule", nil, "a `RULE` for some accounts and roles:\n'account=Prod* role=Admin* region=eu-west-1';\n"+
		"also skip, name, email, output and any key")
	f.StringArrayVar(&o.sets, "set", nil, "give all profiles this key: `KEY=VALUE`")
	f.BoolVar(&o.legacy, "legacy", false, "write the form without an sso-session, for old tools")
	f.BoolVar(&o.process, "process", false, "write a twin of each profile for tools that\ncannot sign in, with credential_process")
	f.StringVar(&o.suffix, "process-suffix", profileplan.DefaultSuffix, "what the names of the twins end with")
}

// newRuleFlags reads words that givenWords has made.
func newRuleFlags(words []string) (*ruleFlags, *pflag.FlagSet, error) {
	o := &ruleFlags{}
	f := pflag.NewFlagSet("rules", pflag.ContinueOnError)
	f.SetOutput(io.Discard)
	o.addTo(f)
	f.StringVar(&o.region, regionFlag, "", "")
	return o, f, f.Parse(words)
}

// givenWords returns the options of rules that are set, each in one word.
func givenWords(flags *pflag.FlagSet) (words []string) {
	_, known, _ := newRuleFlags(nil)
	flags.Visit(func(f *pflag.Flag) {
		if known.Lookup(f.Name) == nil || f.Name == regionFlag { // it may stand in front of the command, too
			return
		}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			for _, text := range list.GetSlice() {
				words = append(words, "--"+f.Name+"="+text)
			}
			return
		}
		words = append(words, "--"+f.Name+"="+f.Value.String())
	})
	return words
}

func joinWords(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = shellwords.Quote(word)
	}
	return strings.Join(quoted, " ")
}

// readRules reads the rules of a session: those of a file, and after them the options. It returns the options that
// count: those of the command line, and where these say nothing those of the last run, unless a file beside the config
// file says it all.
func (r *run) readRules(ctx context.Context, in *profileplan.Input) (words []string, err error) {
	given := r.opts.given
	if r.opts.global.Given(regionFlag) && !r.opts.isOffer {
		given = append(slices.Clip(given), "--"+regionFlag+"="+r.opts.global.Get(regionFlag))
	}
	beside := filepath.Join(filepath.Dir(r.env.Paths.Config), profileplan.FileName)
	_, err = os.Stat(beside)
	words = r.withRemembered(ctx, r.withWholePaths(given), in, err == nil)
	flags, set, err := newRuleFlags(words)
	if err != nil {
		return nil, err
	}
	if in.Rules, err = r.combineRules(ctx, beside, flags, set.Changed); err != nil {
		return nil, err
	}
	if in.Rules.Process {
		if err := r.setProcessCommand(); err != nil {
			return nil, err
		}
	}
	if doubt := r.doubtRegions(ctx, strings.Join(in.Rules.AllRegions(), ",")); doubt != "" {
		configwrite.Warn(r.env, "%s", doubt)
	}
	if in.Rules.AllRegions() == nil {
		text := r.opts.region
		if text == "" {
			if text, err = r.askRegion(ctx); err != nil {
				return nil, err
			}
		}
		words = append(words, "--"+regionFlag+"="+text)
		if err := in.Rules.SetRegions(strings.Split(text, ",")); err != nil {
			return nil, err
		}
	}
	in.Options = joinWords(words)
	return words, nil
}

// combineRules reads the file of rules that --from names, or the one beside the config file if there is one, and lets
// the options speak after it.
func (r *run) combineRules(ctx context.Context, beside string, flags *ruleFlags, isSet func(string) bool) (profileplan.Rules, error) {
	path, rules, err := beside, profileplan.Rules{}, error(nil)
	if flags.from != "" {
		path, rules, err = r.readFrom(ctx, flags.from)
	} else if rules, err = readRulesFile(r.env.Paths, beside); errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err == nil {
		err = flags.applyTo(&rules, isSet)
	}
	if err == nil {
		rules.NameCommand, err = r.resolveCommand(rules.NameCommand, path)
	}
	return rules, err
}

// withWholePaths makes paths in options such that they lead to the same from any folder.
func (r *run) withWholePaths(given []string) (words []string) {
	for _, word := range given {
		if from, ok := strings.CutPrefix(word, "--from="); ok && !strings.Contains(from, "://") {
			word = "--from=" + r.wholePath(from)
		}
		if command, ok := strings.CutPrefix(word, "--name-command="); ok && r.env.GOOS != "windows" {
			argv, err := shellwords.Split(command)
			if err == nil && len(argv) > 0 && filepath.Base(argv[0]) != argv[0] {
				argv[0] = r.wholePath(argv[0])
				word = "--name-command=" + joinWords(argv)
			}
		}
		words = append(words, word)
	}
	return words
}

func (r *run) wholePath(path string) string {
	if path = paths.Expand(path, r.env.Vars, r.env.Paths.Home); filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.env.Dir, path)
}

// withRemembered adds to the given options those of the last run.
func (r *run) withRemembered(ctx context.Context, given []string, in *profileplan.Input, hasFile bool) []string {
	remembered := ""
	editor := r.opts.writing.Editor(r.env)
	editor.DryRun = true
	_, err := editor.Apply(ctx, func(files *edit.Files) error {
		if remembered = profileplan.RememberedOptions(files.Generated, in.Session()); remembered == "" {
			remembered = profileplan.RememberedOptions(files.Generated, r.formerSession(in.Session()))
		}
		return nil
	}, shared.GeneratedFile)
	last, _ := shellwords.Split(remembered)
	_, before, parseErr := newRuleFlags(last)
	if err != nil || parseErr != nil || r.opts.forget || hasFile && !before.Changed("from") {
		return given
	}
	_, now, _ := newRuleFlags(given)
	isNew := func(word string) bool {
		name, _, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
		return now.Changed(name)
	}
	last = slices.DeleteFunc(last, isNew)
	if len(last) > 0 {
		r.env.Tellf(r.env.Stderr, "As last time: %s", joinWords(last))
	}
	return append(last, given...)
}

// formerSession returns the name that a session had when its profiles were generated, "" when it had no other.
func (r *run) formerSession(session string) string {
	names := r.ses.Files.SSOSessionNames()
	for _, name := range r.ses.Files.ProfileNames() {
		p, _ := r.ses.Files.Profile(name)
		if p.Text("sso_session") != session {
			continue
		}
		if m, ok := profileplan.MarkOf(p); ok && !slices.Contains(names, m.Session) {
			return m.Session
		}
	}
	return ""
}

// applyTo lets the options speak after the file.
func (o *ruleFlags) applyTo(rules *profileplan.Rules, isSet func(string) bool) error {
	usage := func(flag string, err error) error {
		if err == nil {
			return nil
		}
		return problem.New(problem.Usage, "%w", err).At("--" + flag).WithCode("ParamValidation")
	}
	if isSet("name") {
		if err := rules.SetName(o.name, true); err != nil {
			return usage("name", err)
		}
	}
	if isSet("name-command") {
		rules.NameCommand = []string{o.nameCommand}
	}
	if isSet(regionFlag) {
		if err := rules.SetRegions(strings.Split(o.region, ",")); err != nil {
			return usage(regionFlag, err)
		}
	}
	for _, text := range o.sets {
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return usage("set", fmt.Errorf("%q is not of the form KEY=VALUE", text))
		}
		if err := rules.AddKey(key, value, false); err != nil {
			return usage("set", err)
		}
	}
	for _, text := range o.rules {
		rule, err := profileplan.ParseRule(text)
		if err != nil {
			return usage("rule", err)
		}
		rules.Rules = append(rules.Rules, rule)
	}
	for name, at := range map[string]struct{ from, to *bool }{"append-id": {&o.appendID, &rules.AppendID},
		"legacy": {&o.legacy, &rules.Legacy}, "process": {&o.process, &rules.Process}} {
		if isSet(name) {
			*at.to = *at.from
		}
	}
	if isSet("process-suffix") {
		rules.ProcessSuffix = o.suffix
		return usage("process-suffix", profileplan.CheckSuffix(o.suffix))
	}
	return nil
}

func (r *run) setProcessCommand() error {
	executable, err := r.env.Executable()
	if err == nil {
		r.opts.plan.Command, err = profileplan.ProcessCommand(executable, r.env.GOOS)
	}
	return err
}

// namer returns the program that names, or nil.
func (r *run) namer(in *profileplan.Input) *profileplan.Namer {
	if len(in.Rules.NameCommand) == 0 {
		return nil
	}
	return &profileplan.Namer{Argv: in.Rules.NameCommand, Env: r.env.Vars.Environ(), Dir: r.env.Dir,
		Runner: r.env.Runner}
}

// askRegion asks for the region of the profiles where nothing says it.
func (r *run) askRegion(ctx context.Context) (string, error) {
	tty, err := r.env.Terminal.Open()
	if err != nil || r.opts.check || r.opts.yes {
		if err == nil {
			tty.Close()
		}
		return "", r.noRegion()
	}
	defer tty.Close()
	check := func(text string) error {
		return new(profileplan.Choices).SetRegions(strings.Split(text, ","))
	}
	return prompt.New(tty, tty, r.env.Vars.Get("TERM")).Ask(ctx, prompt.Question{
		Text: "Region of the profiles (none leaves it out): ", Check: check, Complete: prompt.Among(region.Known()...),
		Doubt: r.doubtRegions})
}

// doubtRegions returns what is wrong with regions that are none, though they look like some: a thousand profiles get them.
func (r *run) doubtRegions(ctx context.Context, regions string) string {
	var doubts []string
	for name := range strings.SplitSeq(regions, ",") {
		doubt := questions.Doubt(r.env, shared.KindProfile, regionFlag)(ctx, name)
		if name = strings.TrimSpace(name); name != profileplan.NoRegion && doubt != "" {
			doubts = append(doubts, doubt)
		}
	}
	return strings.Join(doubts, "\n")
}

// noRegion is the error of profiles whose region nobody has decided. The region of IAM Identity Center is no answer.
func (r *run) noRegion() error {
	return problem.New(problem.Usage, "%w", profileplan.ErrNoRegion).WithCode("ParamValidation").
		WithHint("give --region REGION, or --region none to leave it out knowingly; or write region into %s",
			paths.Tilde(filepath.Join(filepath.Dir(r.env.Paths.Config), profileplan.FileName), r.env.Paths.Home))
}

// readRenames reads which roles have other names now.
func (o *populateOptions) readRenames() error {
	o.plan.RenamedRoles = map[string]string{}
	for _, text := range o.renamed {
		before, now, ok := strings.Cut(text, "=")
		if !ok || before == "" || now == "" {
			return problem.New(problem.Usage, "%q is not of the form OLD=NEW", text).At("--renamed-role").WithCode("ParamValidation")
		}
		o.plan.RenamedRoles[before] = now
	}
	return nil
}
