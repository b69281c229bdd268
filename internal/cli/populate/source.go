package populate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// resolveCommand splits a command line, and finds its program from where the file of rules is that names it.
func (r *run) resolveCommand(argv []string, file string) ([]string, error) {
	if len(argv) == 1 {
		words, err := shellwords.SplitFor(r.env.GOOS, argv[0])
		if err != nil || len(words) == 0 {
			return nil, problem.New(problem.Config, "the command that names cannot be read: %s", argv[0])
		}
		argv = words
	}
	if len(argv) > 0 && filepath.Base(argv[0]) != argv[0] && !filepath.IsAbs(argv[0]) {
		argv[0] = filepath.Join(filepath.Dir(file), argv[0])
	}
	return argv, nil
}

// maxRules is how long a file of rules may be.
const maxRules = 1 << 20

func readRulesFile(p paths.Paths, path string) (profileplan.Rules, error) {
	text, err := readfile.Regular(path, maxRules)
	if err != nil {
		return profileplan.Rules{ProcessSuffix: profileplan.DefaultSuffix},
			problem.New(problem.Config, "%w", err).WithDoing("read the rules")
	}
	return profileplan.ParseRules(paths.Tilde(path, p.Home), text, false)
}

// readFrom reads the rules that --from names.
func (r *run) readFrom(ctx context.Context, from string) (path string, rules profileplan.Rules, err error) {
	if strings.Contains(from, "://") {
		text, err := r.fetch(ctx, from)
		if err != nil {
			return "", rules, problem.New(problem.General, "%w", err).At("--from").
				WithDoing("get the rules from " + secret.URL(from))
		}
		rules, err = profileplan.ParseRules(secret.URL(from), text, true)
		return from, rules, err
	}
	path = r.wholePath(from)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, profileplan.FileName)
	}
	rules, err = readRulesFile(r.env.Paths, path)
	return path, rules, err
}

// fetch gets a file of rules by HTTPS, from start to end. The address is remembered, so that there may be no secret in it.
func (r *run) fetch(ctx context.Context, address string) ([]byte, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "":
		return nil, errors.New("that is no https address")
	case u.User != nil || secret.URL(address) != address:
		return nil, errors.New("there is a secret in the address: fetch the file yourself, and give its path")
	}
	shared, err := awsapi.New(r.env, r.ses.Settings).HTTP()
	if err != nil {
		return nil, err
	}
	client := *shared
	client.CheckRedirect = func(to *http.Request, via []*http.Request) error {
		if to.URL.Scheme != "https" || len(via) > 5 {
			return errors.New("it leads elsewhere, not by https")
		}
		return nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %s", answer.Status)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxRules+1))
	if err == nil && len(text) > maxRules {
		err = errors.New("the file is too long")
	}
	return text, err
}
