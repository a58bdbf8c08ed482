@rem The commands that the program shows begin with baosong. ??.exe is the program: its Chinese name would be read in whatever code page the console has.
@setlocal
@pushd "%~dp0"
@for %%f in (??.exe) do @set "program=%%~ff"
@popd
@"%program%" %*
