//! First names.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Common first names in the United Kingdom: ONS's and NRS's lists of babies' names from 1944 to 2004, with names that are
/// common in Welsh, Scottish, Irish, South Asian, Arab and Polish families. In lower case, parted by blanks.
const NAMES: &str = "\
abbie abdul abigail adam adele adeola adrian afzal agnes agnieszka ahmed aidan aisha akhtar
alan alastair alex alexander alexandra alfie ali alice alison alistair alun amanda amina amir
amit amy ananya andrea andrew andrzej anesa angela angharad angus anil anita anjali ann anna
anne annette annie anthony antonia anwar aoife archie arif arjun arthur asad ashraf asif asma
audrey ayesha ayo azhar babatunde barbara barry basil bea beata beatrice becky ben benjamin
bernadette bernadine bernard beth bethan bethany bettina betty bev beverley bhavna bilal billy
bob brenda brendan brett brian bridget bronwen bruce bryan bryn caitlin callum cameron candice
carl carla carly carmel carol caroline carolyn carrie cath catherine cathy cecilia ceri charles
charlie charlotte cheryl chinedu chloe chris christine christopher ciaran claire clara clare
claudia cliff clifford clive colin connor conor corinne courtney craig cynthia dafydd daisy
damian dan dani daniel daniela danielle danny daphne darius darrell darren dave david dawn dean
debbie deborah debra declan deepak denis denise dennis derek derrick desmond diane dipak
dominic donald donna doreen doris dorothy doug douglas duncan dylan ed eddie eddy edith edward
edwin eilidh elaine eleanor elena eleri elin elinor elise elizabeth ella ellen ellie elsie
emeka emily emma emmanuel enid eric ernest esther ethan eugene eunice eva evan evelyn ewa ewan
faisal faiza farah farhan farida farooq fatima fay felicity femi fergus ffion fiona frances
francesca francis frank freda freya funmi gail gareth garry gary gavin gaynor gemma genevieve
geoff geoffrey george georgia georgina geraint gerald geraldine gerard gerry gethin gillian
gina ginny giovanni glen glenda glenn gloria glyn gordon graeme graham grahame greg gregory
greta gwen gwilym gwyn gwyneth habib hamish hamza hanif hannah hari harold haroon harriet harry
harvey hassan hayley heather heidi helen helena henry hilary hilda howard hugh humphrey hussain
huw ian ibrahim ifeoma imelda imogen imran ines inga ingrid iqbal irene irfan irina isabel
isabella isabelle isla isobel ivan ivor iwan jack jackie jaclyn jacob jacqueline jacqui jagdeep
jake jameel james jamie jan jane janet janette janice janine jasmine jason jasper javed jayne
jean jeanette jeannie jeff jeffrey jemma jen jennifer jenny jeremy jerry jess jessica jessie
jez jill jim jo joan joanna joanne jodie joe joel johanna john johnny jon jonathan jonny
josephine josh joshua joyce jude judith judy julia julian julianne julie juliet juliette justin
justine kamal kamran karan karen karin karl kasia katarzyna kate kath katharine kathleen
kathryn kathy katie katrina katy kavita kay kayleigh keeley keiran keith kelly ken kendra
kenneth kenny kerrie kerry kevin khadija khalid kieran kieron kim kiran kirsten kirstie kirsty
kofi kris kristina krzysztof kuldeep kulwinder kwame kyle laila lakshmi lara larry latifa laura
lauren lawrence leah leanne lee leila len leo leon leonard lesley leslie liam lily linda
lindsay lindsey linsey lisa liz lorna lorraine lottie louise lucinda lucy luke lydia lyn lynda
lynette lynn lynne lynsey mabel maddie madeleine madison magdalena maggie mair mairi malcolm
malgorzata mandy manjit marcia marcin marcus margaret margot maria mariam marian mariana marie
marilyn marion marjorie mark marlene marta martha martin martyn mary maryam matilda matt
matthew maureen maurice mavis maxine meera megan mehmet mel melanie melissa melvyn meryl mia
michael michelle mick mike mikey mildred millie miranda miriam mohamed mohammad mohammed moira
molly monica morag muhammad muriel mustafa myra nabila nadia nadine nancy naomi narinder nasima
nasir nasreen natalia natalie natasha nathan neelam neha neil nerys nesta niamh nichola
nicholas nick nicola nicole nigel nikki nina noah noel noreen norma norman nuala obinna olga
oliver olivia ollie olu oluwaseun omar oonagh oscar owen paddy paige pam pamela parminder
parvati parveen pat patricia patrick patsy paul paula pauline pawel penny perry pete peter
petra phil philip philippa phoebe phyllis piotr pippa polly pradeep pritpal priya priyanka
rabia rachael rachel rafiq raheela rajesh rajinder ralph ramesh randall raquel rashid ravi ray
raymond rebecca rebekah reece reg reggie rehana reuben rhian rhiannon rhona rhys ricardo
richard rick ricky rita rob robbie robert robin roger roland rolf ron ronald ronnie rory ros
rosa rosaleen rosalind rosamund rosanna roseanne rosemary rosie ross rowena roxanne roy ruairi
ruby rukhsana rupert russell ruth ryan sabina sabrina sadia safia saima sakina saleem sally
salma sam samantha samuel sana sandra sanjay sanjeev sarah sarfraz satnam scott seamus sean
sebastian selina serena shabana shabir shahid shakila shane shanice shannon sharon sharron
shaun shazia sheila shelagh shelley shelly sheryl shirley shona shreya sian sidney simon simran
sinead siobhan sioned sofia sonia sonya sophie stacey stella steph stephanie stephen steve
steven stewart stu stuart subhash sue sukhdeep sukhi sunil sunita suresh susan susannah susie
suzanne suzie suzy sybil sylvia tabitha talal tamara tamsin tania tanya tara tarek tariq
tayyaba ted tegan terence teresa terry tess thea thelma theo theodora theresa thomas tia
tiffany tim tina toby todd tom tomas tomasz tony tracey tracie tracy trevor trish tristan trudy
tunde umar una ursula usha usman val valentina valerie vanessa vera verity vernon veronica
vicky victoria vijay vikki vimal vincent viv vivian vivien vivienne walter wanda wayne wendy
wilfred will william winifred wojciech xavier yasmeen yasmin yetunde yolanda yuki yusra yusuf
yvette yvonne zack zahid zahra zainab zara zbigniew zeenat zelda zoe zofia zubair zuzanna
";

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| NAMES.split_ascii_whitespace().collect());

/// Whether a word in lower case is a common first name.
pub(crate) fn is_first_name(word: &str) -> bool {
    KNOWN.contains(word)
}

/// Whether a word in lower case begins with a first name of at least four letters and goes on: "ericsmith5892".
pub(crate) fn begins_with_first_name(word: &str) -> bool {
    word.char_indices()
        .map(|(at, _)| at)
        .skip(4)
        .any(|at| word.get(..at).is_some_and(is_first_name))
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
