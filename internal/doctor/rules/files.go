package rules

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// fileRules are about the shared files as files.
var fileRules = []doctor.Rule{
	{ID: "file-permissions", Severity: doctor.Warning, Title: "a file with secrets is open to others",
		Why: "Other users of the machine can read the keys. It is worth knowing, and harmless for now, where they cannot get into the folder.",
		Fix: "Run chmod 600 on the file.",
		File: func(s *doctor.Snapshot, t doctor.Text) doctor.Finding {
			if t.Info == nil || !s.HoldsSecrets(t.Which) {
				return doctor.Finding{}
			}
			return readableByOthers(s, t.Path, t.Info)
		}},
	{ID: "file-writable", Severity: doctor.Warning, Title: "everybody may write into a shared file",
		Why: "Whoever can write there can give you a credential_process, and run programs as you. It is worth knowing, and harmless for now, where others cannot get into the folder.",
		Fix: "Run chmod go-w on the file.",
		File: func(s *doctor.Snapshot, t doctor.Text) doctor.Finding {
			if s.GOOS == "windows" || t.Info == nil || !t.Info.Mode().IsRegular() || t.Info.Mode()&0o002 == 0 || s.HoldsSecrets(t.Which) {
				return doctor.Finding{}
			}
			mode := t.Info.Mode().Perm()
			f := doctor.AtFile(t.Path, "everybody may write into the file (mode %03o), which can run programs as you: chmod go-w", mode)
			if !isReachable(s, t.Path, mode) {
				f.Severity = doctor.Info
			}
			f.Fix = doctor.Chmod(t.Path, mode&^0o022)
			return f
		}},
	{ID: "directory-permissions", Severity: doctor.Warning, Check: checkFolders, Title: "others may write into ~/.aws or a cache folder",
		Why: "Whoever can write there can give you a credential_process, and run programs as you, or put another sign-in in place of yours. It is worth knowing, and harmless for now, where others cannot get into the folders above.",
		Fix: "Run chmod 700 on the folder."},
	{ID: "foreign-owner", Severity: doctor.Warning, Title: "a file of ~/.aws belongs to another user",
		Why: "Most often sudo aws configure made it. Your own tools cannot change it, and perhaps not read it.", Fix: "Run sudo chown on the file.",
		File: func(s *doctor.Snapshot, t doctor.Text) doctor.Finding {
			if owner, ok := doctor.OwnerOf(t.Info); !ok || s.User <= 0 || owner == s.User {
				return doctor.Finding{}
			}
			return doctor.AtFile(t.Path, "the file belongs to another user and not to you: was it made with sudo? chown it")
		}},
	{ID: "link-dangling", Severity: doctor.Error, Title: "a shared file is a link to nothing",
		Why: "The tools see no file and so no profiles, without a word.", Fix: "Make the link point to a file, or remove it.",
		File: func(_ *doctor.Snapshot, t doctor.Text) doctor.Finding {
			if t.Link == "" || t.Exists || t.Err != nil {
				return doctor.Finding{}
			}
			return doctor.AtFile(t.Path, "the file is a link to %s, which is not there", t.Link)
		}},
	{ID: "cloud-synced-folder", Severity: doctor.Warning, Title: "keys lie in a folder that is copied to a cloud service",
		Why: "The service and every machine that shares the folder hold your keys; its own copies come in between when two programs write.",
		Fix: "Move ~/.aws out of the folder.",
		File: func(s *doctor.Snapshot, t doctor.Text) doctor.Finding {
			service := cloudService(s.RealPath(t.Path))
			if !t.Exists || service == "" || !s.HoldsSecrets(t.Which) {
				return doctor.Finding{}
			}
			return doctor.AtFile(t.Path, "the file with your keys lies in a folder of %s", service)
		}},
	{ID: "misnamed-file", Severity: doctor.Error, Check: checkMisnamedFile, Title: "a shared file has a wrong name",
		Why: "The tools read ~/.aws/config and ~/.aws/credentials, and nothing with another name or ending. Notepad adds .txt, which Windows does not show.",
		Fix: "Rename the file."},
	{ID: "file-not-readable", Severity: doctor.Error, Title: "a shared file cannot be read",
		Why: "The AWS CLI behaves as if the file were not there, or ends with an error.", Fix: "Run chmod u+r on the file.",
		File: func(_ *doctor.Snapshot, t doctor.Text) doctor.Finding {
			if t.Err == nil {
				return doctor.Finding{}
			}
			return doctor.AtFile(t.Path, "the file cannot be read: %v", problem.Bare(t.Err))
		}},
	{ID: "not-a-file", Severity: doctor.Error, Title: "a shared file is a directory, a device or a pipe",
		Why: "Docker makes a directory of a file that it is told to mount and cannot find. The AWS CLI and boto3 see no profiles then, and go on as whoever comes next, such as the machine's own role. Nor do they read pipes, which awsid reads.",
		Fix: "Remove the directory and write a file.",
		File: func(_ *doctor.Snapshot, t doctor.Text) doctor.Finding {
			if !t.Exists {
				return doctor.Finding{}
			}
			switch mode := t.Info.Mode(); {
			case mode.IsDir():
				return doctor.AtFile(t.Path, "this is a directory, and a file is expected (did Docker make it for a mount?)")
			case mode&fs.ModeNamedPipe != 0:
				return doctor.AtFile(t.Path, "this is a pipe, which awsid reads once; the AWS CLI and boto3 pass it over and go on without a word")
			case readfile.Check(t.Path) != nil: // not the null device, a usual way to have no file
				return doctor.AtFile(t.Path, "this is a device or a socket, and a file is expected")
			}
			return doctor.Finding{}
		}},
}

func checkFolders(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	dirs := []string{filepath.Dir(s.Config.Path), filepath.Dir(s.Credentials.Path), s.Paths.SSOCache, s.Paths.CLICache, s.Paths.LoginCache}
	for i, dir := range dirs {
		info := s.Stat(dir)
		isDone := slices.Contains(dirs[:i], dir)
		if info == nil || s.GOOS == "windows" || isDone || info.Mode()&0o002 == 0 || info.Mode()&fs.ModeSticky != 0 || dir == s.Paths.Home {
			continue
		}
		f := doctor.AtFile(dir, "everybody may write into the folder (mode %03o): chmod 700", info.Mode().Perm())
		if !isReachable(s, dir, 0o007) {
			f.Severity = doctor.Info
			f.Message = fmt.Sprintf("everybody may write into the folder (mode %03o); only the folders above keep others out: chmod 700", info.Mode().Perm())
		}
		f.Fix = doctor.Chmod(dir, 0o700)
		found = append(found, f)
	}
	return found
}

// readableByOthers says that others can read a file, and offers to stop it.
func readableByOthers(s *doctor.Snapshot, path string, info fs.FileInfo) doctor.Finding {
	mode := info.Mode().Perm()
	if s.GOOS == "windows" || !info.Mode().IsRegular() || mode&0o077 == 0 {
		return doctor.Finding{}
	}
	f := doctor.AtFile(path, "the file holds secrets and has mode %03o: chmod 600", mode)
	if !isReachable(s, path, mode) {
		f = doctor.AtFile(path, "the file holds secrets and has mode %03o; only the folders above keep others out: chmod 600", mode)
		f.Severity = doctor.Info
	}
	f.Fix = doctor.Chmod(path, mode&^0o077)
	return f
}

// isReachable reports whether others can get to a file of that mode: through every folder above it.
func isReachable(s *doctor.Snapshot, path string, mode fs.FileMode) bool {
	byGroup, byAll := mode&0o070 != 0, mode&0o007 != 0
	for dir := filepath.Dir(s.RealPath(path)); ; dir = filepath.Dir(dir) {
		if info := s.Stat(dir); info != nil {
			byGroup, byAll = byGroup && info.Mode()&0o010 != 0, byAll && info.Mode()&0o001 != 0
		}
		if dir == filepath.Dir(dir) {
			return byGroup || byAll
		}
	}
}

// cloudService returns the service that copies the folder of a path.
func cloudService(path string) string {
	for part := range strings.SplitSeq(filepath.ToSlash(path), "/") {
		folded := strings.ToLower(part)
		switch {
		case strings.HasPrefix(folded, "onedrive"):
			return "OneDrive"
		case folded == "dropbox" || strings.HasPrefix(folded, "dropbox ("):
			return "Dropbox"
		case folded == "google drive" || folded == "googledrive" || strings.HasPrefix(folded, "googledrive-"):
			return "Google Drive"
		case folded == "mobile documents" || folded == "com~apple~clouddocs":
			return "iCloud"
		case folded == "nextcloud" || folded == "owncloud":
			return part
		}
	}
	return ""
}

func checkMisnamedFile(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	dir := filepath.Dir(s.Config.Path)
	for _, t := range s.Texts() {
		right := filepath.Base(t.Path)
		if t.Exists || t.Link != "" || right != "config" && right != "credentials" {
			continue
		}
		var wrong []string
		for _, e := range s.ReadDir(dir) {
			path := filepath.Join(filepath.Dir(t.Path), e.Name())
			if e.Type().IsRegular() && isMisspeltFile(e.Name(), right) && looksShared(s, path) {
				wrong = append(wrong, path)
			}
		}
		for _, path := range wrong {
			f := doctor.AtFile(path, "no tool reads the file: its name has to be %s", right)
			if len(wrong) == 1 {
				f.Fix = &doctor.Fix{Does: "copy it to " + right, Which: t.Which, Edit: func(file *edit.File) error {
					data, err := s.ReadFile(path)
					if file.Document.String() == "" {
						file.SetText(string(data))
					}
					return err
				}}
			}
			found = append(found, f)
		}
	}
	return found
}

func isMisspeltFile(name, right string) bool {
	folded := strings.ToLower(strings.TrimPrefix(name, "."))
	for _, ending := range []string{".txt", ".ini", ".conf", ".cfg", ".toml", ".yaml", ".yml", ".rtf", ".aws"} {
		folded = strings.TrimSuffix(folded, ending)
	}
	if name == right {
		return false
	}
	switch folded {
	case right:
		return true
	case "creds", "credential", "cred", "credentails", "credencials", "aws_credentials", "aws-credentials":
		return right == "credentials"
	case "configuration", "conf", "configs", "aws_config", "aws-config":
		return right == "config"
	}
	return filepath.Ext(folded) == "" && nearest.Distance(folded, right) <= 1
}

func looksShared(s *doctor.Snapshot, path string) bool {
	data, err := s.ReadFile(path)
	return err == nil && len(data) < 1<<20 && bytes.Contains(data, []byte("[")) && bytes.ContainsAny(data, "=:")
}
