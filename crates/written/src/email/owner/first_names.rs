//! First names.

/// Common first names in the United Kingdom: ONS's and NRS's lists of babies' names from 1944 to 2004, with names that are
/// common in Welsh, Scottish, Irish, South Asian, Arab and Polish families. In lower case, parted by blanks.
const NAMES: &str = "\
abdul adam adrian agnieszka ahmed aisha alan alex ali alice alison amanda amina amy andrea
andrew angela anil anita ann anna anne anthony aoife ayesha barbara becky ben bernadette
bernard beth bethan beverley bilal bob brenda brendan brian callum carl carol caroline
catherine charles charlotte cheryl chris christine christopher ciaran claire clare cliff colin
conor craig dafydd dan daniel darren dave david dawn debbie deborah declan deepak denise derek
diane donna dorothy ed eddie eilidh elaine eleanor eleri elin elinor elizabeth emily emma eric
ewan farah fatima fergus ffion fiona frances frank gareth garry gary gavin geoff george geraint
gillian gordon graeme graham gwen hamish hanif hannah haroon harry hassan hayley heather helen
hilary hugh huw ian ibrahim imran irene isla iwan jack jackie jacqueline james jan jane janet
jason jean jen jennifer jenny jessica jill jim jo joan joanna joanne joe john jon jonathan
joyce jude judith julia julie karen katarzyna kate kath kathryn keith kelly ken kevin khadija
kieran kieron kim krzysztof laura lauren lee leila lesley liam linda lisa liz lorraine louise
lucy lynda lynn magdalena malcolm margaret maria marie marion mark martin mary maryam matt
matthew maureen megan michael michelle mike mohammed morag muhammad nadia nasreen natalie neil
niamh nick nicola nigel nikki norma norman olivia omar owen pam parveen pat patricia patrick
paul pauline peter phil philip philippa piotr priya rachel rajesh ray rebecca rhys richard rob
robert roger ros ross roy ruby russell ruth ryan saima sally sam samantha samuel sana sandra
sanjay sarah scott sean shabana sharon shaun sheila shelly shirley sian simon siobhan sophie
stacey stephen steve steven stuart sue sunita susan tariq teresa terry theresa thomas tim tina
tom tomasz tony tracey tracy trevor usman val valerie vicky victoria vincent wendy will william
yasmin yusuf yvonne zainab zoe
";

/// Whether a word in lower case is a common first name.
pub(super) fn is_first_name(word: &str) -> bool {
    !word.is_empty() && NAMES.split_ascii_whitespace().any(|name| name == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known() {
        assert!(is_first_name("sarah") && is_first_name("zoe") && is_first_name("abdul"));
        assert!(!is_first_name("info") && !is_first_name(""));
    }
}
