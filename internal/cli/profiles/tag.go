package profiles

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

type tagOptions struct {
	name                           string
	add, remove                    []string
	describe, color, icon          string
	isDescribed, isColored, isIcon bool
	writing                        configwrite.Options
}

func newTag(env *app.Env) *cobra.Command {
	opts := tagOptions{writing: configwrite.Options{IsOwn: true}}
	cmd := &cobra.Command{
		Use:   "tag NAME [TAG...]",
		Short: "give a profile tags, a description, a colour",
		Long: `Give a profile tags, by which "awsid profiles", "awsid use" and "awsid each" find it:
words, or NAME=VALUE, of which a profile has one of each NAME. They stand in the
config file as awsid_tags, which other programs do not read; so do a description
(awsid_description), a colour (awsid_color) and an icon (awsid_icon). An empty text
takes one away. Without anything to change it prints the tags.`,
		Example: `  awsid profiles tag prod team=shop critical
  awsid profiles tag prod --describe "the shop; ask before you touch it" --color red
  awsid profiles tag prod --remove critical
  awsid profiles tag prod`,
		Args:              wantNames(1, 1<<30),
		ValidArgsFunction: completeTags(env),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.name, opts.add = args[0], args[1:]
			changed := cmd.Flags().Changed
			opts.isDescribed, opts.isColored, opts.isIcon = changed("describe"), changed("color"), changed("icon")
			return runTag(cmd.Context(), env, opts)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&opts.remove, "remove", nil, "take `TAG` away: a word, NAME=VALUE, or the NAME of one")
	f.StringVar(&opts.describe, "describe", "", "what the profile is for, shown in lists")
	// In place of the global one:
	f.StringVar(&opts.color, "color", "", "its colour: "+settings.Either(settings.Choices("awsid_color")))
	f.StringVar(&opts.icon, "icon", "", "its icon in browsers: "+settings.Either(settings.Choices("awsid_icon")))
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("remove", completeOwnTags(env))
	for _, name := range []string{"color", "icon"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(settings.Choices("awsid_"+name), cobra.ShellCompDirectiveNoFileComp))
	}
	opts.writing.Flags(cmd)
	return cmd
}

// completeTags completes the name of a profile, and then tags that others have.
func completeTags(env *app.Env) cobra.CompletionFunc {
	names := completeNames(env, 1)
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 0 {
			return names(cmd, args, typed)
		}
		files, err := shared.Load(env.Paths)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var tags []string
		for _, p := range catalog.New(env, files).Profiles {
			tags = append(tags, p.Tags...)
		}
		slices.Sort(tags)
		return slices.Compact(tags), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeOwnTags completes the tags that the profile has.
func completeOwnTags(env *app.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		files, err := shared.Load(env.Paths)
		if err != nil || len(args) == 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		p, _ := files.Profile(args[0])
		return splitTags(p.Text("awsid_tags")), cobra.ShellCompDirectiveNoFileComp
	}
}

func (o tagOptions) check() error {
	for _, tag := range o.add {
		if strings.ContainsAny(tag, ",\r\n") || strings.TrimSpace(tag) != tag || strings.Trim(tag, "=") == "" || tag[0] == '=' {
			return problem.New(problem.Usage, "%q is no tag: a tag is a word or NAME=VALUE, without commas", tag)
		}
	}
	if strings.ContainsAny(o.describe, "\r\n") {
		return problem.New(problem.Usage, "a description is one line").At("--describe")
	}
	for name, text := range map[string]string{"color": o.color, "icon": o.icon} {
		if d := settings.Lookup("awsid_" + name); text != "" && !d.Valid(text) {
			return problem.New(problem.Usage, "%q is none of %s", text, settings.Either(d.Choices)).At("--" + name)
		}
	}
	return nil
}

func runTag(ctx context.Context, env *app.Env, opts tagOptions) error {
	if err := opts.check(); err != nil {
		return err
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	p, ok := files.Profile(opts.name)
	if !ok {
		return notFound(opts.name)
	}
	if len(opts.add)+len(opts.remove) == 0 && !opts.isDescribed && !opts.isColored && !opts.isIcon {
		for _, tag := range splitTags(p.Text("awsid_tags")) {
			if _, err := fmt.Fprintln(env.Stdout, tag); err != nil {
				return err
			}
		}
		return nil
	}
	opts.writing.Seen, opts.writing.Subject = files, opts.name
	_, err = opts.writing.Apply(ctx, env, opts.change, shared.ConfigFile)
	return err
}

func (o tagOptions) change(files *edit.Files) error {
	id := edit.Profile(o.name)
	old := ""
	if section, ok := files.Config.Section(id); ok {
		old, _ = section.Get("awsid_tags")
	}
	texts := []struct {
		key, text string
		isGiven   bool
	}{
		{"awsid_tags", strings.Join(o.newTags(splitTags(old)), ", "), len(o.add)+len(o.remove) > 0},
		{"awsid_description", strings.TrimSpace(o.describe), o.isDescribed},
		{"awsid_color", o.color, o.isColored},
		{"awsid_icon", o.icon, o.isIcon},
	}
	for _, t := range texts {
		switch {
		case t.isGiven && t.text != "":
			if err := files.Config.Set(id, t.key, t.text); err != nil {
				return err
			}
		case t.isGiven:
			files.Config.Delete(id, t.key)
		}
	}
	return nil
}

// newTags returns the tags after the change: a new value takes the place of the old one of its name.
func (o tagOptions) newTags(tags []string) []string {
	nameOf := func(tag string) string {
		name, _, _ := strings.Cut(tag, "=")
		return strings.TrimSpace(name)
	}
	tags = slices.DeleteFunc(tags, func(tag string) bool {
		return slices.ContainsFunc(o.remove, func(gone string) bool { return gone == tag || gone == nameOf(tag) })
	})
	for _, tag := range o.add {
		at := slices.IndexFunc(tags, func(old string) bool { return nameOf(old) == nameOf(tag) })
		if at < 0 {
			tags = append(tags, tag)
		} else {
			tags[at] = tag
		}
	}
	return tags
}

func splitTags(text string) (tags []string) {
	for tag := range strings.SplitSeq(text, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}
