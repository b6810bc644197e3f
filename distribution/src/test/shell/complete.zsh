# complete.zsh SCRIPT: an interactive zsh on a terminal sources SCRIPT, has words completed by the tab key and prints
# the lines that came of it, each between < and >.
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell "source $1"
for words in 'slipway rollb' 'slipway logs --ta'; do
  zpty -w -n shell "$words"$'\t\C-aprint -r -- "<\C-e>"\r'
done
# In two parts, so that what is typed is not taken for what is printed.
zpty -w shell 'echo fin""ished'
zpty -r -m shell screen '*finished*'
print -r -- "$screen"
zpty -d shell
